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

/** How to follow. */
export interface FollowDriftOptions {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told how everything stands, at first and after changes. */
  readonly onReading: (reading: DriftReading) => void;
  /** What it goes on through. */
  readonly standstill: Standstill;
}

/** Milliseconds for changes to come together before they are told. */
const gathering = 250;

/** Milliseconds that an injector may take to read its changed config, before next pods are asked for once more. */
const settling = 5_000;

/** The least number of milliseconds between two times that everything is read, where watches end at once. */
const pause = 1_000;

/** Why everything is read again: the rules changed, the injector has had its time to follow, or a watch broke off. */
function scopeOf({ namespace }: Pick<FollowDriftOptions, 'namespace'>): RulesScope {
  return { namespaces: namespace === undefined ? 'all' : [namespace] };
}

type RoundEnd = 'changed' | 'settled' | 'lost';

/**
 * Follows how far workloads are from what their next pods would be, by watching: everything is read once, and from then
 * on only what changes. What decides about all next pods (namespaces, webhooks, injectors and their config) changes
 * seldom; then everything is read again, and once more when the injector has had the time to follow.
 * @returns when the signal is aborted.
 * @throws {UsageError} the namespace does not exist.
 * @throws {ClusterError} what is needed cannot be read.
 */
export async function followDrift(cluster: Cluster, options: FollowDriftOptions): Promise<void> {
  const { signal, standstill } = options;
  let mustSettle = false;
  try {
    // Who cannot be reached from the start is not waited for.
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

/** Reads everything, and follows what changes until everything must be read again. */
async function followRound(
  cluster: Cluster,
  { namespace, onReading }: FollowDriftOptions,
  signal: AbortSignal,
  mustSettle: boolean,
): Promise<RoundEnd> {
  // What happens while everything is read comes again in the watches, which does no harm.
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

/** The kinds that are there and may be listed; what may not is told by the reading. */
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

/** Tells once what many changes come to. */
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
