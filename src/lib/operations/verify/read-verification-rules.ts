import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed, readIfAllowed } from '../../cluster/read-allowed.ts';
import { readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import type { ClusterError } from '../../errors.ts';
import type { WebhookVisibility } from '../../injection/decision/decide.ts';
import type { RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { InjectorModel, WebhookModel } from '../../injection/model/injector-model.ts';
import type { Labels } from '../../injection/model/model.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';
import type { UnreadPart } from './verification.ts';

/** Everything outside the pods that decides about them, as far as it may be read. */
export interface ClusterRules {
  /** `null`: the labels of the namespace may not be read. */
  readonly labelsOf: (namespace: string) => Labels | null;
  /** Namespaces of a file that do not exist. */
  readonly gone: ReadonlySet<string>;
  readonly injectors: readonly InjectorModel[];
  /** The injectors with the objects behind them, to tell what mends them. */
  readonly installed: readonly RepairableInjector[];
  /** Mutating webhooks of other programs. */
  readonly others: readonly WebhookModel[];
  readonly visibility: WebhookVisibility;
  readonly unread: readonly UnreadPart[];
  /** The first refusal: what to tell somebody who may not list pods either. */
  readonly refusal?: ClusterError;
}

/**
 * Reads namespaces and injectors. What may not be read leaves that part unknown, and is told.
 * @param namespaces left out: all.
 * @param mayBeGone namespaces that a file speaks of: that one does not exist is an answer, and no mistake.
 * @throws {UsageError} another namespace does not exist.
 */
export async function readClusterRules(
  cluster: Cluster,
  namespaces: readonly string[] | undefined,
  mayBeGone: ReadonlySet<string>,
): Promise<ClusterRules> {
  const unread: UnreadPart[] = [];
  const [{ labels, gone }, { injectors, others, refusal }] = await Promise.all([
    namespaces
      ? readNamed(cluster, namespaces, unread, mayBeGone)
      : readAll(cluster, unread, mayBeGone),
    readInjectorsIfAllowed(cluster),
  ]);
  if (refusal) {
    unread.push({ part: 'mutating webhooks', reason: refusal.message, affects: 'status' });
  }
  return {
    labelsOf: (namespace) => labels.get(namespace) ?? null,
    gone,
    injectors: injectors.map(({ model }) => model),
    installed: injectors,
    others,
    visibility: refusal ? 'hidden' : 'complete',
    unread,
    ...(refusal ? { refusal } : {}),
  };
}

/** Labels by namespace, and which namespaces of a file do not exist. */
interface NamespaceReading {
  readonly labels: ReadonlyMap<string, Labels>;
  readonly gone: ReadonlySet<string>;
}

async function readNamed(
  cluster: Cluster,
  names: readonly string[],
  unread: UnreadPart[],
  mayBeGone: ReadonlySet<string>,
): Promise<NamespaceReading> {
  const labels = new Map<string, Labels>();
  const gone = new Set<string>();
  for (const name of names) {
    const { object, problem } = await readIfAllowed(cluster, resources.namespace, name);
    if (object) labels.set(name, object.metadata.labels ?? {});
    else if (problem !== undefined) unread.push(unreadLabels(`namespace ${name}`, problem));
    else if (mayBeGone.has(name)) gone.add(name);
    else throw noSuchNamespace(name);
  }
  return { labels, gone };
}

async function readAll(
  cluster: Cluster,
  unread: UnreadPart[],
  mayBeGone: ReadonlySet<string>,
): Promise<NamespaceReading> {
  const { objects, problem } = await listIfAllowed(cluster, resources.namespace, {
    metadataOnly: true,
  });
  if (problem !== undefined) unread.push(unreadLabels('namespaces', problem));
  const labels = new Map(objects.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const isGone = (name: string): boolean => problem === undefined && !labels.has(name);
  return { labels, gone: new Set([...mayBeGone].filter(isGone)) };
}

function unreadLabels(what: string, reason: string): UnreadPart {
  return { part: `labels of ${what}`, reason, affects: 'status' };
}
