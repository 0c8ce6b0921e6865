import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** How one user reaches the API server. */
export interface ApiAccess {
  readonly server: string;
  /** CA certificate, PEM. */
  readonly authority: string;
  readonly token: string;
}

/** A kubeconfig with one context, named `playground`, for one user. */
export function kubeconfig(user: string, access: ApiAccess): string {
  const name = 'playground';
  const authority = Buffer.from(access.authority).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: access.server, 'certificate-authority-data': authority } },
    ],
    users: [{ name: user, user: { token: access.token } }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  });
}

interface KubeconfigFile {
  readonly clusters: readonly [
    {
      readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
    },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** Reads back a kubeconfig that `kubeconfig` wrote. */
export function readKubeconfig(path: string): ApiAccess {
  const { clusters, users } = parse(readFileSync(path, 'utf8')) as KubeconfigFile;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  return {
    server,
    authority: Buffer.from(authority, 'base64').toString(),
    token: users[0].user.token,
  };
}
