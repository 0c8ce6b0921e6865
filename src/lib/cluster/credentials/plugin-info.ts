import { isatty } from 'node:tty';
import { present } from '../../present.ts';
import type { ClusterEntry, PluginEntry } from '../connection/entries.ts';
import { noCredentials } from './no-credentials.ts';

/**
 * Whether a plugin may ask the user, and gets the terminal for it (client-go v0.36 plugin/pkg/client/auth/exec).
 * @throws {ClusterError} it must ask, and there is no terminal.
 */
export function isPluginInteractive({ interactiveMode, command }: PluginEntry): boolean {
  if (interactiveMode === 'Never') return false;
  // Not process.stdin: it would consume the plugin's input.
  const hasTerminal = isatty(0);
  if (interactiveMode === 'Always' && !hasTerminal) {
    throw noCredentials(
      `the credential plugin ${command} needs a terminal, and standard input is not one`,
      'run this on a terminal, or choose another user with --user',
    );
  }
  return hasTerminal;
}

/**
 * The content of a plugin's environment variable KUBERNETES_EXEC_INFO
 * (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/).
 * @param ca of the cluster, in PEM.
 */
export function pluginInfo(
  plugin: PluginEntry,
  cluster: ClusterEntry,
  ca: Buffer | undefined,
  interactive: boolean,
): string {
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: present({
      cluster: plugin.provideClusterInfo ? clusterInfo(cluster, ca) : undefined,
      interactive,
    }),
  });
}

function clusterInfo(cluster: ClusterEntry, ca: Buffer | undefined): unknown {
  const { server, tlsServerName, insecure, proxyUrl, disableCompression, pluginConfig } = cluster;
  return present({
    server,
    'tls-server-name': tlsServerName ? tlsServerName : undefined,
    'insecure-skip-tls-verify': insecure ? true : undefined,
    'certificate-authority-data': ca ? ca.toString('base64') : undefined,
    'proxy-url': proxyUrl ? proxyUrl : undefined,
    'disable-compression': disableCompression ? true : undefined,
    config: pluginConfig ?? null,
  });
}
