import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { anonymous, type Kubeconfig } from './entries.ts';

/** Where a pod finds the token of its ServiceAccount. */
export const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether the program runs in a pod with a ServiceAccount (client-go v0.36 tools/clientcmd/client_config.go). */
export function isInCluster(directory: string): boolean {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  return Boolean(host && port) && existsSync(join(directory, 'token'));
}

/** The connection of a pod to its own cluster (client-go v0.36 rest/config.go, InClusterConfig). */
export function inClusterConfig(directory: string): Kubeconfig {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = process.env;
  const name = 'in-cluster';
  const caFile = join(directory, 'ca.crt');
  return {
    clusters: [
      {
        name,
        server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
        caFile: existsSync(caFile) ? caFile : undefined,
        caData: undefined,
        insecure: false,
        tlsServerName: undefined,
        proxyUrl: undefined,
        disableCompression: false,
        pluginConfig: undefined,
      },
    ],
    users: [{ ...anonymous(name), tokenFile: join(directory, 'token') }],
    contexts: [{ name, cluster: name, user: name, namespace: undefined }],
    currentContext: name,
  };
}

/** The namespace of the program's own pod. */
export function ownNamespace(directory: string): string | undefined {
  if (process.env.POD_NAMESPACE) return process.env.POD_NAMESPACE;
  const file = join(directory, 'namespace');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined;
}
