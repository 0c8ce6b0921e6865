import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import {
  AsmInjectError,
  type ExitCode,
  exitCodes,
  UsageError,
  worstExitCode,
} from '../../errors.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { Change } from '../../injection/model/plan.ts';
import { SYNCED_LABELS } from '../../injection/namespace/label-sync.ts';
import { isSystemNamespace, type LabelEdits } from '../../injection/namespace/namespace-edit.ts';
import {
  type NamespaceDifference,
  planSync,
  type SyncPlan,
  type SyncRequest,
} from '../../injection/namespace/namespace-sync.ts';
import { present } from '../../present.ts';
import { predictLabels } from '../impact/predict-labels.ts';
import { type AppliedPlan, applyPlan } from '../plan/apply-plan.ts';
import { type ReportedError, settle } from '../plan/reported-error.ts';
import {
  type ControlPlaneState,
  type DataPlaneState,
  describePlane,
  readControlPlane,
  readDataPlane,
} from './read-sync-planes.ts';
import type { OverwrittenLabel, SyncedCluster } from './sync-document.ts';

/** Clusters that are contacted at a time. */
const CONCURRENCY = 8;

/** The writes planned for one side. */
interface SyncTarget {
  readonly cluster: Cluster;
  readonly changes: readonly Change[];
  readonly blastRadius?: BlastRadius;
}

/** A sync that can be previewed and written. */
export interface PreparedSync {
  readonly request: SyncRequest;
  readonly controlPlane: ControlPlaneState;
  readonly clusters: readonly SyncedCluster[];
  readonly plan: SyncPlan;
  readonly targets: readonly SyncTarget[];
  readonly overwritten: readonly OverwrittenLabel[];
  readonly warnings: readonly string[];
  /** Reflects problems found before the first write: clusters that cannot be read, and conflicts. */
  readonly exitCode: ExitCode;
}

/**
 * Reads both sides, and plans how to sync them, without writing anything. A data plane that cannot be read is left out,
 * and reported.
 * @throws {UsageError} a context is on the wrong plane, or a named namespace is nowhere.
 * @throws {ClusterError} the ASM instance cannot be read.
 */
export async function prepareSync(
  instance: Cluster,
  dataPlanes: readonly Cluster[],
  request: SyncRequest,
): Promise<PreparedSync> {
  const controlPlane = await readControlPlane(instance);
  const settled = await pMap(
    dataPlanes,
    async (cluster) => ({
      cluster,
      outcome: await settle(() => readDataPlane(cluster, controlPlane)),
    }),
    { concurrency: CONCURRENCY },
  );
  const read: DataPlaneState[] = [];
  const clusters: SyncedCluster[] = [];
  for (const { cluster, outcome } of settled) {
    const { context } = cluster;
    if (outcome.error) {
      if (outcome.exitCode === exitCodes.usage.code) throw asUsageError(outcome.error);
      clusters.push({ context, error: outcome.error });
      continue;
    }
    const { plane, labelSync } = outcome.result;
    read.push(outcome.result);
    clusters.push({ context, plane, labelSync });
  }
  const homes = read.flatMap((one) => one.homes);
  const plan = planSync(
    { context: instance.context, namespaces: controlPlane.namespaces },
    read.map(({ cluster: { context }, namespaces }) => ({ context, namespaces })),
    request,
    (name) => isSystemNamespace(name, [...homes, 'istio-system']),
  );
  assertFound(request, controlPlane, read);
  const { targets, warnings } = await prepareTargets(controlPlane, read, plan, request);
  return {
    request,
    controlPlane,
    clusters,
    plan,
    targets,
    overwritten: findOverwritten(plan.differences, read),
    warnings: [...warnOfPlanes(controlPlane, read, request), ...warnings],
    exitCode: judgeBefore(clusters, plan, request),
  };
}

function asUsageError({ code, message, nextStep }: ReportedError): AsmInjectError {
  const details = present({ code, nextStep });
  return new AsmInjectError(message, exitCodes.usage.code, details);
}

function judgeBefore(
  clusters: readonly SyncedCluster[],
  { skipped }: SyncPlan,
  { names }: SyncRequest,
): ExitCode {
  const isLeft = skipped.some(
    ({ reason }) => reason === 'conflict' || (names !== undefined && reason !== 'system'),
  );
  return worstExitCode([
    ...(clusters.some((one) => 'error' in one) ? [exitCodes.cluster.code] : []),
    ...(isLeft ? [exitCodes.negative.code] : []),
  ]);
}

function assertFound(
  { names = [], direction }: SyncRequest,
  { cluster, namespaces }: ControlPlaneState,
  dataPlanes: readonly DataPlaneState[],
): void {
  const isTo = direction === 'to-cluster';
  const sources = isTo ? namespaces : dataPlanes.flatMap((one) => one.namespaces);
  const lost = names.filter((name) => !sources.some(({ metadata }) => metadata.name === name));
  if (lost.length === 0) return;
  const where = isTo ? cluster.context : dataPlanes.map((one) => one.cluster.context).join(', ');
  throw new UsageError(
    `labels would come from ${where || 'no cluster'}, which has no namespace ${lost.join(', ')}`,
    { code: 'no-namespace', nextStep: 'check the name, and the direction' },
  );
}

async function prepareTargets(
  controlPlane: ControlPlaneState,
  dataPlanes: readonly DataPlaneState[],
  plan: SyncPlan,
  { direction }: SyncRequest,
): Promise<{ readonly targets: readonly SyncTarget[]; readonly warnings: readonly string[] }> {
  if (direction === 'from-cluster') {
    const { cluster } = controlPlane;
    const changes = plan.changes.get(cluster.context) ?? [];
    return { targets: changes.length > 0 ? [{ cluster, changes }] : [], warnings: [] };
  }
  const prepared = await pMap(
    dataPlanes,
    async ({ cluster, namespaces }) => {
      const changes = plan.changes.get(cluster.context) ?? [];
      if (changes.length === 0) return undefined;
      const labelled = changes.flatMap((change) => labelledBy(change, namespaces));
      const { blastRadius, warnings } = await predictLabels(cluster, labelled);
      const target = present({ cluster, changes, blastRadius });
      return { target, warnings: warnings.map((one) => `${cluster.context}: ${one}`) };
    },
    { concurrency: CONCURRENCY },
  );
  const found = prepared.filter((one) => one !== undefined);
  return {
    targets: found.map(({ target }) => target),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

/** A new namespace has no workloads yet to predict for. */
function labelledBy(
  { object, write }: Change,
  namespaces: readonly ApiObject[],
): { readonly namespace: ApiObject; readonly edits: LabelEdits }[] {
  const namespace = namespaces.find(({ metadata }) => metadata.name === object.name);
  if (!namespace || write.action !== 'merge-patch') return [];
  const { labels } = write.body['metadata'] as {
    readonly labels: Readonly<Record<string, string | null>>;
  };
  const edits = Object.entries(labels).map(([key, value]) => [key, value ?? undefined] as const);
  return [{ namespace, edits: Object.fromEntries(edits) }];
}

/** The labels that the instance overwrites by itself: its own labels, in clusters that it reconciles. */
function findOverwritten(
  differences: readonly NamespaceDifference[],
  dataPlanes: readonly DataPlaneState[],
): OverwrittenLabel[] {
  return dataPlanes.flatMap(({ cluster: { context }, labelSync: { state } }) => {
    if (state === 'kept-out') return [];
    return differences.flatMap(({ name, controlPlane, clusters }) => {
      const there = clusters[context];
      if (!controlPlane || !there) return [];
      return SYNCED_LABELS.flatMap((label) => {
        const [then, now] = [controlPlane[label], there[label]];
        if (then === undefined || then === now) return [];
        const place = { context, namespace: name, label };
        return [
          present({
            ...place,
            now,
            then,
            certain: state === 'reconciled',
          }),
        ];
      });
    });
  });
}

function warnOfPlanes(
  { policy, cluster }: ControlPlaneState,
  dataPlanes: readonly DataPlaneState[],
  { direction }: SyncRequest,
): string[] {
  const strangers = dataPlanes
    .filter(({ plane }) => plane.kind !== 'asm-data-plane')
    .map(
      (one) =>
        `context ${one.cluster.context} is not known to be a data-plane cluster of an ASM instance: ${describePlane(one.plane)}`,
    );
  if (direction === 'from-cluster') {
    const but = policy ? ', except those that its ASMReconcileNSLabels excludes' : '';
    return [
      ...strangers,
      `the ASM instance copies what is written on ${cluster.context} to its other data-plane clusters${but}`,
    ];
  }
  const keptOut = dataPlanes
    .filter(({ labelSync }) => labelSync.state === 'kept-out')
    .map(
      (one) =>
        `the ASM instance does not sync labels to ${one.cluster.context} by itself (${one.labelSync.reason}): what is written there stays until the next sync`,
    );
  return [...strangers, ...keptOut];
}

/** The writes on one side, with the facts needed to watch them. */
export interface WrittenTarget extends AppliedPlan {
  readonly target: SyncTarget;
}

/**
 * Writes a prepared sync: sides in parallel, the namespaces of one side in sequence. A failure hides nothing else.
 * @param mode `undefined` sends nothing.
 */
export function writeSync(
  { targets }: PreparedSync,
  mode: SendMode | undefined,
): Promise<readonly WrittenTarget[]> {
  return pMap(
    targets,
    async (target) => ({
      target,
      ...(await applyPlan(target.cluster, target, { mode, onFailure: 'continue' })),
    }),
    { concurrency: CONCURRENCY },
  );
}
