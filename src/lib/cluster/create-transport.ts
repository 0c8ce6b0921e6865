import type { ApiServerOptions } from './api-request.ts';
import { checkCluster, checkUser } from './connection/check-entries.ts';
import { impersonate, impersonationHeaders } from './connection/impersonation.ts';
import { isLoopback, readServerUrl } from './connection/server-url.ts';
import { createSource, readData } from './credentials/create-source.ts';
import { fixedSource } from './credentials/credential.ts';
import type { Selection } from './kubeconfig.ts';
import { Transport } from './transport/transport.ts';

/**
 * Makes the connections to the API server that a kubeconfig and flags select, with the user's credentials.
 * @throws {AsmInjectError} the kubeconfig contradicts itself, or names files that cannot be read.
 */
export function createTransport(selection: Selection, options: ApiServerOptions): Transport {
  const { cluster, user } = selection;
  checkCluster(cluster);
  checkUser(user);
  const server = readServerUrl(cluster.server, cluster.name);
  const { signal, requestTimeout, isUnattended = false } = options;
  const ca = readData('certificate-authority', cluster.caData, cluster.caFile);
  const endpoint = { ...cluster, url: server.url, ca };
  const identity = impersonationHeaders(impersonate(user.impersonation, options.impersonate));
  // As in kubectl, credentials are never sent where others can read them.
  const isPrivate =
    server.url.protocol === 'https:' || (server.hasScheme && isLoopback(server.url));
  const plugin = { signal, timeout: requestTimeout, isHeard: !isUnattended };
  const source = isPrivate ? createSource(user, { cluster, ca }, plugin) : fixedSource({});
  return new Transport(endpoint, source, identity);
}
