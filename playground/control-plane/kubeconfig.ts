import { stringify } from 'yaml';

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
