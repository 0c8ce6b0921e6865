import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ApiClient } from '../api/api-client.ts';
import { kubeconfig } from '../api/kubeconfig.ts';
import type { Binaries } from '../binaries/find.ts';
import type { ComponentGroup } from '../processes/component-group.ts';
import { type CertificateAuthority, createAuthority, createSigningKey } from './certificates.ts';
import * as components from './components.ts';
import { findFreePort } from './free-port.ts';
import { createNodes } from './nodes.ts';
import { podStages } from './stages.ts';
import { createTokens, tokenFile, type UserName, userNames, viewerAccess } from './users.ts';

const { files } = components;

/** A running control plane: how to reach it, and a kubeconfig file for each user. */
export interface ControlPlane {
  readonly authority: CertificateAuthority;
  readonly api: ApiClient;
  readonly kubeconfigs: Readonly<Record<UserName, string>>;
}

interface VersionInfo {
  readonly gitVersion: string;
}

function answersHttp(socketPath: string, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.once('error', () => {
      resolve(false);
    });
    probe.end();
  });
}

const egressSelectors = (socket: string) => ({
  apiVersion: 'apiserver.k8s.io/v1beta1',
  kind: 'EgressSelectorConfiguration',
  egressSelections: [
    {
      name: 'cluster',
      connection: {
        proxyProtocol: 'HTTPConnect',
        transport: { uds: { udsName: socket } },
      },
    },
  ],
});

/** Writes the files that the components read at start, and returns the access of each user. */
async function prepare(directory: string, apiPort: number) {
  const authority = await createAuthority('playground');
  const serving = await authority.issue({
    commonName: 'kube-apiserver',
    dnsNames: ['localhost', 'kubernetes.default.svc'],
    ipAddresses: ['127.0.0.1'],
  });
  const serviceAccounts = createSigningKey();
  const tokens = createTokens();
  const server = `https://127.0.0.1:${apiPort}`;
  const write = (name: string, text: string) =>
    writeFile(join(directory, name), text, { mode: 0o600 });
  await Promise.all([
    write(files.authority, authority.certificate),
    write(files.servingCertificate, serving.certificate),
    write(files.servingKey, serving.key),
    write(files.serviceAccountKey, serviceAccounts.privateKey),
    write(files.serviceAccountPublicKey, serviceAccounts.publicKey),
    write(files.tokens, tokenFile(tokens)),
    write(files.stages, podStages.map((stage) => stringify(stage)).join('---\n')),
    write(
      files.egressSelectors,
      stringify(egressSelectors(join(directory, files.admissionSocket))),
    ),
    ...userNames.map((user) =>
      write(
        `kubeconfig-${user}`,
        kubeconfig(user, { server, authority: authority.certificate, token: tokens[user] }),
      ),
    ),
  ]);
  return { authority, access: { server, authority: authority.certificate, token: tokens.admin } };
}

/**
 * Starts etcd, API server, controllers, scheduler and simulated nodes in `group`, and returns when
 * pods can be created: nodes are Ready and the default service account exists. Throws PlaygroundError.
 */
export async function startControlPlane(
  group: ComponentGroup,
  binaries: Binaries,
  nodeCount: number,
): Promise<ControlPlane> {
  const { directory } = group;
  const apiPort = await findFreePort();
  const { authority, access } = await prepare(directory, apiPort);
  const kubeconfigFor = (user: UserName) => join(directory, `kubeconfig-${user}`);
  const layout = {
    binaries,
    directory,
    apiPort,
    kubeconfig: kubeconfigFor('admin'),
  };
  group.start(components.etcd(layout));
  await group.waitUntil('etcd was healthy', 'etcd', () =>
    answersHttp(join(directory, files.etcdSocket), '/health'),
  );
  const api = new ApiClient(access);
  group.start(components.apiServer(layout));
  await group.waitUntil('it was ready', 'kube-apiserver', () => api.isHealthy('/readyz'));
  group.start(components.controllerManager(layout));
  group.start(components.scheduler(layout));
  group.start(components.kwok(layout));
  group.start(components.egressProxy(layout));
  const { gitVersion } = (await api.call({ method: 'GET', path: '/version' })) as VersionInfo;
  const objects = [...createNodes(nodeCount, gitVersion), ...viewerAccess()];
  await Promise.all(objects.map((object) => api.apply(object)));
  await group.waitUntil('service accounts were made', 'kube-controller-manager', async () => {
    const account = await api.find('/api/v1/namespaces/default/serviceaccounts/default');
    return account !== undefined;
  });
  await group.waitUntil('nodes were ready', 'kwok', async () => {
    const { items } = await api.list('/api/v1/nodes');
    return items.every(({ status }) => isReady(status));
  });
  return {
    authority,
    api,
    kubeconfigs: {
      admin: kubeconfigFor('admin'),
      viewer: kubeconfigFor('viewer'),
      nobody: kubeconfigFor('nobody'),
    },
  };
}

function isReady(status: unknown): boolean {
  const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
