import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../../errors.ts';
import { quoteFlag } from '../../injection/model/shell.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, PluginEntry, UserEntry } from './entries.ts';
import { FieldError, Fields } from './fields.ts';

/** The extension that holds the part of a cluster for credential plugins. */
const PLUGIN_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Reads one kubeconfig file. Relative paths in it are resolved against its directory.
 * @throws {UsageError} it cannot be read, or is not a kubeconfig. The error never quotes the file, which contains
 * tokens.
 */
export function readKubeconfigFile(file: string): Kubeconfig {
  try {
    // As in Go's YAML: the last of several equal keys wins.
    const options = { uniqueKeys: false, logLevel: 'error' } as const;
    return readKubeconfig(parse(readFileSync(file, 'utf8'), options), dirname(file));
  } catch (cause) {
    const why = cause instanceof FieldError ? `: ${cause.message}` : '';
    throw new UsageError(`the file ${file} is not a valid kubeconfig${why}`, {
      code: 'bad-kubeconfig',
      nextStep: `look at it with: kubectl config view${quoteFlag('kubeconfig', file)}`,
    });
  }
}

/**
 * @param directory the base of relative paths.
 * @throws {FieldError} a field has the wrong type.
 */
function readKubeconfig(document: unknown, directory: string): Kubeconfig {
  const config = new Fields(document, '');
  const pathIn = (fields: Fields, name: string): string | undefined => {
    const path = fields.text(name);
    return path === undefined ? undefined : resolve(directory, path);
  };
  return {
    clusters: config.list('clusters').map((entry) => readCluster(entry, pathIn)),
    users: config.list('users').map((entry) => readUser(entry, pathIn)),
    contexts: config.list('contexts').map(readContext),
    currentContext: config.text('current-context'),
  };
}

type PathReader = (fields: Fields, name: string) => string | undefined;

function readCluster(entry: Fields, pathIn: PathReader): ClusterEntry {
  const cluster = entry.mapping('cluster');
  const extension = cluster.list('extensions').find((one) => one.text('name') === PLUGIN_EXTENSION);
  return {
    name: entry.text('name') ?? '',
    server: cluster.text('server') ?? '',
    caFile: pathIn(cluster, 'certificate-authority'),
    caData: cluster.text('certificate-authority-data'),
    insecure: cluster.flag('insecure-skip-tls-verify'),
    tlsServerName: cluster.text('tls-server-name'),
    proxyUrl: cluster.text('proxy-url'),
    disableCompression: cluster.flag('disable-compression'),
    pluginConfig: extension?.raw('extension'),
  };
}

function readUser(entry: Fields, pathIn: PathReader): UserEntry {
  const user = entry.mapping('user');
  const extra = user.mapping('as-user-extra');
  const provider = user.mapping('auth-provider');
  return {
    name: entry.text('name') ?? '',
    token: user.text('token'),
    tokenFile: pathIn(user, 'tokenFile'),
    username: user.text('username'),
    password: user.text('password'),
    certFile: pathIn(user, 'client-certificate'),
    certData: user.text('client-certificate-data'),
    keyFile: pathIn(user, 'client-key'),
    keyData: user.text('client-key-data'),
    impersonation: {
      user: user.text('as'),
      uid: user.text('as-uid'),
      groups: user.texts('as-groups'),
      extra: Object.fromEntries(extra.names().map((name) => [name, extra.texts(name)])),
    },
    plugin: user.has('exec') ? readPlugin(user.mapping('exec'), pathIn) : undefined,
    authProvider: user.has('auth-provider')
      ? { name: provider.text('name') ?? '', config: provider.raw('config') }
      : undefined,
  };
}

/** A command with a slash is a path, relative to the file (client-go v0.36 tools/clientcmd/loader.go). */
function readPlugin(exec: Fields, pathIn: PathReader): PluginEntry {
  const command = exec.text('command') ?? '';
  const apiVersion = exec.text('apiVersion') ?? '';
  // The only version with a default (client-go v0.36 tools/clientcmd/api/v1/defaults.go).
  const usual = apiVersion.endsWith('/v1beta1') ? 'IfAvailable' : '';
  return {
    apiVersion,
    command: command.includes('/') ? (pathIn(exec, 'command') ?? '') : command,
    args: exec.texts('args'),
    env: exec.list('env').map((one) => ({
      name: one.text('name') ?? '',
      value: one.text('value') ?? '',
    })),
    // Checked when this user is chosen; the other users need not be valid.
    interactiveMode: (exec.text('interactiveMode') ?? usual) as PluginEntry['interactiveMode'],
    provideClusterInfo: exec.flag('provideClusterInfo'),
    installHint: exec.text('installHint') ?? '',
  };
}

function readContext(entry: Fields): ContextEntry {
  const context = entry.mapping('context');
  return {
    name: entry.text('name') ?? '',
    cluster: context.text('cluster'),
    user: context.text('user'),
    namespace: context.text('namespace'),
  };
}
