import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { UsageError } from '../errors.ts';
import {
  anonymous,
  type ClusterEntry,
  type Kubeconfig,
  type UserEntry,
} from './connection/entries.ts';
import {
  inClusterConfig,
  isInCluster,
  ownNamespace,
  serviceAccountDirectory,
} from './connection/in-cluster.ts';
import { readKubeconfigFile } from './connection/read-kubeconfig.ts';

/** The connection flags, with kubectl's spelling and meaning. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
}

/** The result of the flags and the kubeconfig files: one cluster, one user, one namespace. */
export interface Selection {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  readonly context: string;
  /** The namespace of the flag, else of the context, else of the pod in which this program runs, else `default`. */
  readonly namespace: string;
}

/**
 * Loads the kubeconfig as kubectl does and narrows it to what the flags choose. The selection is checked only when it
 * is used: among several clusters, an unreachable one hides none of the others.
 * @param given empty ones count as not given, as in kubectl.
 * @param serviceAccount where a pod finds the token of its ServiceAccount.
 * @throws {UsageError} no configuration, an unreadable file, or a context, cluster or user that it does not define.
 */
export function selectConnection(
  given: ConnectionFlags,
  serviceAccount = serviceAccountDirectory,
): Selection {
  const flags = withoutEmpty(given);
  const config = loadKubeconfig(flags.kubeconfig, serviceAccount);
  const contextName = flags.context ?? config.currentContext;
  const context = config.contexts.find(({ name }) => name === contextName);
  if (!context && (flags.context !== undefined || flags.cluster === undefined)) {
    throw notDefined('context', contextName, config.contexts);
  }
  const cluster = choose('cluster', flags.cluster ?? context?.cluster, config.clusters);
  const userName = flags.user ?? context?.user;
  // A context without a user is valid: anonymous.
  const user = userName ? choose('user', userName, config.users) : anonymous('anonymous');
  return {
    cluster,
    user,
    context: contextName ?? cluster.name,
    namespace:
      flags.namespace ??
      context?.namespace ??
      (isInCluster(serviceAccount) ? ownNamespace(serviceAccount) : undefined) ??
      'default',
  };
}

/**
 * The names of all contexts that the kubeconfig defines, in its order.
 * @throws {UsageError} as {@link selectConnection}.
 */
export function listContexts(flags: Pick<ConnectionFlags, 'kubeconfig'>): readonly string[] {
  return readDefinedNames(flags.kubeconfig).contexts;
}

/** Names of everything that the kubeconfig defines. */
export interface DefinedNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

/**
 * Reads the names of everything that can be chosen.
 * @param kubeconfig the value of `--kubeconfig`.
 * @throws {UsageError} no configuration, or an unreadable file.
 */
export function readDefinedNames(kubeconfig: string | undefined): DefinedNames {
  const config = loadKubeconfig(kubeconfig, serviceAccountDirectory);
  return {
    contexts: config.contexts.map(({ name }) => name),
    clusters: config.clusters.map(({ name }) => name),
    users: config.users.map(({ name }) => name),
  };
}

/**
 * Reads the files and merges them by kubectl's rule (client-go v0.36 tools/clientcmd/loader.go): the first definition
 * of a name wins, and a missing file is skipped. If they define nothing, a pod uses its own cluster.
 */
function loadKubeconfig(flag: string | undefined, serviceAccount: string): Kubeconfig {
  const files = kubeconfigFiles(flag);
  const parts = files.map(readKubeconfigFile);
  const merged: Kubeconfig = {
    clusters: firstOfEachName(parts.flatMap(({ clusters }) => clusters)),
    users: firstOfEachName(parts.flatMap(({ users }) => users)),
    contexts: firstOfEachName(parts.flatMap(({ contexts }) => contexts)),
    currentContext: parts.map(({ currentContext }) => currentContext).find(Boolean),
  };
  const { clusters, users, contexts, currentContext } = merged;
  if (currentContext || clusters.length + users.length + contexts.length > 0) return merged;
  if (isInCluster(serviceAccount)) return inClusterConfig(serviceAccount);
  if (files.length > 0) return merged;
  throw new UsageError('no kubeconfig was found, so there is no cluster to talk to', {
    code: 'no-kubeconfig',
    nextStep: 'name one with --kubeconfig or the environment variable KUBECONFIG',
  });
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.name, entry])).values()].reverse();
}

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

function choose<T extends { readonly name: string }>(
  what: 'context' | 'cluster' | 'user',
  name: string | undefined,
  among: readonly T[],
): T {
  const found = among.find((item) => item.name === name);
  if (!found) throw notDefined(what, name, among);
  return found;
}

function notDefined(
  what: 'context' | 'cluster' | 'user',
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
