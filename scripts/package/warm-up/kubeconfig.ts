import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a kubeconfig for a server.
 * @param server its address and its certificate authority, in PEM.
 * @returns its path.
 */
export function writeKubeconfig(
  directory: string,
  { url, authority }: { readonly url: string; readonly authority: string },
): string {
  const file = join(directory, 'kubeconfig');
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '  - name: warm-up',
    '    cluster:',
    `      server: ${url}`,
    `      certificate-authority-data: ${Buffer.from(authority).toString('base64')}`,
    'users:',
    '  - name: warm-up',
    '    user:',
    '      token: "none"',
    'contexts:',
    '  - name: warm-up',
    '    context: { cluster: warm-up, user: warm-up, namespace: default }',
    'current-context: warm-up',
    '',
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}
