import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import type { ObjectChange } from '../../cluster/object-watcher.ts';
import { readPositionIfAllowed } from '../../cluster/read-allowed.ts';
import { type Resource, resources, templateKinds } from '../../cluster/resources.ts';
import { InterruptedError } from '../../errors.ts';
import { DriftModel } from '../../injection/drift/drift-model.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { readRules, type RulesScope } from '../rules/injection-rules.ts';
import type { Standstill } from '../wait/standstill.ts';
import { NextPods } from './next-pods.ts';
import { DriftObjects } from './read-drift-objects.ts';
import { type DriftReading, readDriftObjects } from './read-drift.ts';
import { WatchedRules } from './watched-rules.ts';

/** What to follow, and whom to report to. */
export interface FollowDriftOptions {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Called with the state of everything, first and after changes. */
  readonly onReading: (reading: DriftReading) => void;
  /** The outages that it survives. */
  readonly standstill: Standstill;
}

/** Milliseconds in which changes are collected before they are reported. */
const gathering = 250;

/** Milliseconds for an injector to read its changed config, before the cluster is asked about next pods again. */
const settling = 5_000;

/** The minimum number of milliseconds between two full reads, for watches that end at once. */
const pause = 1_000;

/** The scope of the rules: one namespace, or all. */
function scopeOf({ namespace }: Pick<FollowDriftOptions, 'namespace'>): RulesScope {
  return { namespaces: namespace === undefined ? 'all' : [namespace] };
}

/** Why everything is read again: the rules changed, the injector has had its time to follow, or a watch broke. */
type RoundEnd = 'changed' | 'settled' | 'lost';

/**
 * Follows by watching how far workloads differ from their next pods: everything is read once, and from then on only
 * changes. The rules for all next pods (namespaces, webhooks, injectors and their config) change seldom. When they do,
 * everything is read again, and once more when the injector has had time to follow.
 * @returns when the signal is aborted.
 * @throws {UsageError} the namespace does not exist.
 * @throws {ClusterError} a necessary object cannot be read.
 */
export async function followDrift(cluster: Cluster, options: FollowDriftOptions): Promise<void> {
  const { signal, standstill } = options;
  let mustSettle = false;
  try {
    // A cluster that is unreachable from the start is an error, and is not waited for.
    await readRules(cluster, scopeOf(options));
    while (!signal.aborted) {
      const begun = performance.now();
      const end = await standstill.through(() => followOnce(cluster, options, mustSettle));
      mustSettle = end === 'changed';
      const rest = end === 'lost' ? pause - (performance.now() - begun) : 0;
      if (rest > 0) await delay(rest, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
  }
}

async function followOnce(
  cluster: Cluster,
  options: FollowDriftOptions,
  mustSettle: boolean,
): Promise<RoundEnd> {
  const closing = new AbortController();
  const until = AbortSignal.any([options.signal, closing.signal]);
  try {
    return await followRound(cluster, options, until, mustSettle);
  } finally {
    closing.abort();
  }
}

/** Reads everything, and follows changes until everything must be read again. */
async function followRound(
  cluster: Cluster,
  { namespace, onReading }: FollowDriftOptions,
  signal: AbortSignal,
  mustSettle: boolean,
): Promise<RoundEnd> {
  // Changes that happen during the read appear again in the watches, which does no harm.
  const watched = await WatchedRules.read(
    cluster,
    namespace,
    await readRules(cluster, scopeOf({ namespace })),
  );
  const kinds = await findKinds(cluster, namespace);
  const rules = await readRules(cluster, scopeOf({ namespace }));
  const nextPods = NextPods.of(cluster, rules);
  const model = new DriftModel();
  const objects = new DriftObjects(cluster, model, nextPods, { keepsPods: true });
  const unknownParts = await readDriftObjects(cluster, { namespace }, objects);
  const reporter = new Reporter(() => {
    onReading({ rules, nextPods, workloads: model.judge(), unknownParts });
  });
  reporter.reportNow();
  try {
    return await Promise.race([
      watched.untilChanged(signal),
      ...(mustSettle ? [settle(signal)] : []),
      ...kinds.map((kind) =>
        followKind(cluster, kind, objects, {
          signal,
          onChange: () => {
            reporter.reportSoon();
          },
        }),
      ),
    ]);
  } finally {
    reporter.stop();
  }
}

function settle(signal: AbortSignal): Promise<RoundEnd> {
  return delay(settling, undefined, { signal }).then(
    () => 'settled',
    () => 'lost',
  );
}

interface FollowedKind {
  readonly resource: Resource;
  readonly scope: ListScope;
  readonly position: string;
}

/** The kinds that exist and can be listed; the reading reports the others. */
async function findKinds(
  cluster: Cluster,
  namespace: string | undefined,
): Promise<readonly FollowedKind[]> {
  const found = await Promise.all(
    [...templateKinds, resources.pod].map(async (resource) => {
      const scope = { namespace, metadataOnly: resource === resources.replicaSet };
      const position = await readPositionIfAllowed(cluster, resource, scope);
      return position === undefined ? [] : [{ resource, scope, position }];
    }),
  );
  return found.flat();
}

async function followKind(
  cluster: Cluster,
  { resource, scope, position }: FollowedKind,
  objects: DriftObjects,
  { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: () => void },
): Promise<RoundEnd> {
  const changes = cluster.changes<PodObject | RolloutObject>(resource, scope, position, signal);
  for await (const change of changes) {
    await take(resource, change, objects);
    onChange();
  }
  return 'lost';
}

async function take(
  resource: Resource,
  { isGone, object }: ObjectChange<PodObject | RolloutObject>,
  objects: DriftObjects,
): Promise<void> {
  if (resource === resources.pod) {
    const pod = object as PodObject;
    if (isGone) objects.dropPod(pod);
    else await objects.takePods([pod], { alone: true });
    return;
  }
  const workload = object as RolloutObject;
  if (isGone) objects.dropWorkload(workload);
  else await objects.takeWorkloads(resource, [workload]);
}

/** Reports the result of many changes once. */
class Reporter {
  readonly #report: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(report: () => void) {
    this.#report = report;
  }

  reportNow(): void {
    this.#report();
  }

  reportSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#report();
    }, gathering);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
