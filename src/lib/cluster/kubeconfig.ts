import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { UsageError } from '../errors.ts';
import { quoteFlag } from '../injection/model/shell.ts';

/** The connection flags, spelled and meant as in kubectl. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
}

/** One cluster, one user, one namespace: what the flags and the kubeconfig files come down to. */
export interface Selection {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  readonly context: string;
  /** The namespace of the flag, else of the context, else `default`. */
  readonly namespace: string;
}

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Loads the kubeconfig as kubectl does and narrows it to what the flags choose.
 *
 * The files of KUBECONFIG are merged by kubectl's rule (client-go tools/clientcmd/loader.go): the first definition of
 * a name wins and a missing file is skipped. The client library's own merge throws on both, hence this one.
 * @throws {UsageError} no configuration, an unreadable file, or a context, cluster or user that it does not define.
 */
export async function selectConnection(given: ConnectionFlags): Promise<Selection> {
  const flags = withoutEmpty(given);
  const { KubeConfig } = await import('#kube-config');
  const merged = mergeFiles(kubeconfigFiles(flags.kubeconfig), () => new KubeConfig());

  const contextName = flags.context ?? merged.currentContext;
  const context = merged.contexts.find(({ name }) => name === contextName);
  if (!context && (flags.context !== undefined || flags.cluster === undefined)) {
    throw notDefined('context', contextName, merged.contexts);
  }
  const cluster = choose('cluster', flags.cluster ?? context?.cluster, merged.clusters);
  const userName = flags.user ?? context?.user;
  // A context without a user is legal (anonymous); the client library skips the CA unless there is one.
  const user = userName ? choose('user', userName, merged.users) : { name: 'anonymous' };

  const name = contextName || cluster.name;
  const config = new KubeConfig();
  config.loadFromOptions({
    // Plain http has no TLS to verify; the client library wants that said.
    clusters: [cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster],
    users: [user],
    contexts: [{ name, cluster: cluster.name, user: user.name }],
    currentContext: name,
  });
  const namespace = flags.namespace ?? (context?.namespace || 'default');
  return { config, cluster, context: name, namespace };
}

/**
 * The names of all contexts that the kubeconfig defines, in its order.
 * @throws {UsageError} as {@link selectConnection}.
 */
export async function listContexts(
  flags: Pick<ConnectionFlags, 'kubeconfig'>,
): Promise<readonly string[]> {
  const { KubeConfig } = await import('#kube-config');
  const { contexts } = mergeFiles(kubeconfigFiles(flags.kubeconfig), () => new KubeConfig());
  return contexts.map(({ name }) => name);
}

/** Names of everything that the kubeconfig defines. */
export interface DefinedNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

/**
 * Reads what there is to choose from.
 * @param kubeconfig the value of `--kubeconfig`.
 * @throws {UsageError} no configuration, or an unreadable file.
 */
export async function readDefinedNames(kubeconfig: string | undefined): Promise<DefinedNames> {
  const { KubeConfig } = await import('#kube-config');
  const merged = mergeFiles(kubeconfigFiles(kubeconfig), () => new KubeConfig());
  return {
    contexts: merged.contexts.map(({ name }) => name),
    clusters: merged.clusters.map(({ name }) => name),
    users: merged.users.map(({ name }) => name),
  };
}

interface Merged {
  readonly clusters: Cluster[];
  readonly contexts: Context[];
  readonly users: User[];
  currentContext: string;
}

function mergeFiles(files: readonly string[], emptyConfig: () => KubeConfig): Merged {
  const merged: Merged = { clusters: [], contexts: [], users: [], currentContext: '' };
  const parts = files.map((file) => loadFile(file, emptyConfig()));
  if (parts.length === 0) {
    const inCluster = emptyConfig();
    if (!process.env.KUBERNETES_SERVICE_HOST || !existsSync(serviceAccountToken)) {
      throw new UsageError('no kubeconfig was found, so there is no cluster to talk to', {
        code: 'no-kubeconfig',
        nextStep: 'name one with --kubeconfig or the environment variable KUBECONFIG',
      });
    }
    inCluster.loadFromCluster();
    parts.push(inCluster);
  }
  for (const part of parts) {
    addMissing(merged.clusters, part.clusters);
    addMissing(merged.contexts, part.contexts);
    addMissing(merged.users, part.users);
    merged.currentContext ||= part.currentContext;
  }
  return merged;
}

function addMissing<T extends { readonly name: string }>(to: T[], from: readonly T[]): void {
  for (const item of from) {
    if (!to.some(({ name }) => name === item.name)) to.push(item);
  }
}

/** A flag with an empty value counts as not given, as in kubectl (client-go v0.36 tools/clientcmd). */
function withoutEmpty(flags: ConnectionFlags): ConnectionFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== ''));
}

function kubeconfigFiles(flag: string | undefined): readonly string[] {
  if (flag) {
    if (existsSync(flag)) return [flag];
    throw new UsageError(`the kubeconfig file ${flag} does not exist`, {
      code: 'no-kubeconfig',
      nextStep: 'check the path given with --kubeconfig',
    });
  }
  const listed = process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [];
  const candidates = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
  return candidates.filter((file) => existsSync(file));
}

function loadFile(file: string, config: KubeConfig): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (cause) {
    // The parser's own message may quote the line it stumbled on, and with it a token: only the file is named.
    throw new UsageError(`the kubeconfig file ${file} cannot be read as a kubeconfig`, {
      code: 'bad-kubeconfig',
      nextStep: `look at it with: kubectl config view${quoteFlag('kubeconfig', file)}`,
      cause,
    });
  }
}

function choose<T extends { readonly name: string }>(
  what: string,
  name: string | undefined,
  among: readonly T[],
): T {
  const found = among.find((item) => item.name === name);
  if (!found) throw notDefined(what, name, among);
  return found;
}

function notDefined(
  what: string,
  name: string | undefined,
  among: readonly { readonly name: string }[],
): UsageError {
  const sentence = name
    ? `${what} "${name}" is not defined in the kubeconfig`
    : `the kubeconfig has no current ${what}`;
  const names = among.map((item) => item.name).join(', ');
  return new UsageError(sentence, {
    code: `no-${what}`,
    nextStep: names ? `choose one with --${what}: ${names}` : `define a ${what} in the kubeconfig`,
  });
}
