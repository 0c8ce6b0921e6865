import type { DriftReason } from '../drift/drift.ts';
import type { WorkloadDrift } from '../drift/drifted-workload.ts';
import type { NextPod } from '../drift/next-pod.ts';
import type { ResourceQuotaObject } from '../impact/impact-quota.ts';
import { countForQuota } from '../impact/sidecar-addition.ts';
import type { CommandFlags } from '../model/shell.ts';
import type { RestartStop } from '../rollout/restart-stop.ts';
import type { RolloutObject } from '../rollout/rollout-status.ts';
import { findRolloutStop } from '../rollout/rollout-stop.ts';
import { reportForce } from './replace-pods.ts';
import {
  findActiveAutoscaler,
  findFullBudgets,
  findOperator,
  listRestartNotes,
  type RestartNote,
  type RestartSurroundings,
} from './restart-notes.ts';
import { compareRestarts, type RestartRank } from './restart-order.ts';
import { findRoomProblem, type RoomProblem } from './restart-room.ts';
import { readReplacement, type Replacement } from './restart-strategy.ts';

/** A workload whose pods differ from new ones, or that must be restarted in any case. */
export interface RestartCandidate {
  readonly drift: WorkloadDrift;
  readonly workload: RolloutObject;
  readonly next: NextPod;
  readonly surroundings: RestartSurroundings & { readonly quotas: readonly ResourceQuotaObject[] };
  /** Whether its namespace belongs to the cluster or to an injector. */
  readonly isSystem: boolean;
}

/** The user's choices. */
export interface RestartRules {
  /** Restart with or without drift, and despite reasons to leave a workload alone. */
  readonly force: boolean;
  readonly allowSystem: boolean;
  readonly commandFlags?: CommandFlags;
  /** Only workloads that differ in one of these ways; left out: in any way. */
  readonly reasons?: readonly DriftReason[] | undefined;
}

/** One rollout to start, or one in progress to follow. */
export interface RestartStep {
  readonly drift: WorkloadDrift;
  readonly action: 'restart' | 'follow';
  readonly notes: readonly RestartNote[];
}

/** A workload that is left alone, and why. */
export interface SkippedRestart {
  readonly drift: WorkloadDrift;
  readonly skip: RestartSkip;
}

/** Why a workload is left alone. */
export interface RestartSkip extends Omit<RestartStop, 'code'> {
  /** Stable; scripts may match on it. */
  readonly code:
    | RestartStop['code']
    | 'partition'
    | 'stuck'
    | 'injector-down'
    | 'webhook-down'
    | 'denied'
    | 'unknown'
    | 'operator'
    | 'system-namespace'
    | 'no-room'
    | 'workload-gone';
}

/** The effect of a restart: rollouts in their order, and the workloads that are left alone. */
export interface RestartPlan {
  readonly steps: readonly RestartStep[];
  readonly skipped: readonly SkippedRestart[];
}

/**
 * Plans which workloads are restarted and in which order ({@link compareRestarts}). A workload is left alone for the
 * first of these reasons that applies:
 *
 * | code              | what                                                                             | --force |
 * |-------------------|----------------------------------------------------------------------------------|---------|
 * | (of a hold)       | paused, OnDelete, pods that no rollout replaces, an own istio-proxy              | pinned  |
 * | injector-down     | a new pod cannot be made as it should be, since no injector answers               |         |
 * | webhook-down      | the same, since a webhook that is not an injector cannot be called                |         |
 * | denied            | a new pod would be refused                                                       |         |
 * | unknown           | it is not known what a new pod would get                                         | yes     |
 * | partition         | its partition keeps all pods that differ                                         | yes     |
 * | stuck             | its rollout has failed, although its new pods are what they should be            | yes     |
 * | system-namespace  | it is in a namespace of the cluster or of an injector (--allow-system-namespaces) |         |
 * | operator          | a controller of another kind makes it, and would undo or repeat the restart      | yes     |
 * | no-room           | no new pod fits a quota, and no old one may be removed first                             |         |
 * | workload-gone     | it was deleted since its drift was read                                          |         |
 *
 * Pods that a rollout is already replacing need no restart: that rollout is followed.
 */
export function planRestarts(
  candidates: readonly RestartCandidate[],
  rules: RestartRules,
): RestartPlan {
  const wanted = candidates.filter(({ drift, isSystem }) => isWanted(drift, rules, isSystem));
  const judged = wanted.map((candidate) => ({ candidate, ...judge(candidate, rules) }));
  const skipped = judged.flatMap(({ candidate: { drift }, skip }) =>
    skip ? [{ drift, skip }] : [],
  );
  const steps = judged
    .filter(({ skip }) => skip === undefined)
    .map(({ candidate, room, replacement }) => ({
      rank: rankOf(candidate, replacement),
      step: describeStep(candidate, rules, room, replacement),
    }))
    .sort((one, other) => compareRestarts(one.rank, other.rank))
    .map(({ step }) => step);
  return { steps, skipped };
}

/**
 * Whether a workload is considered for a restart at all. Static pods never differ, since admission does not reach them.
 * A search for pods without a sidecar should find them nevertheless, except those of the cluster itself.
 */
export function isWanted(
  { state, reasons, hold }: WorkloadDrift,
  rules: RestartRules,
  isSystem: boolean,
): boolean {
  if (rules.force) return true;
  if (hold?.code === 'static-pod') return !rules.reasons && !isSystem;
  if (state === 'OK') return false;
  // Where the differences of a pod are not known, no reason can be ruled out.
  if (!rules.reasons || reasons.length === 0) return true;
  return reasons.some((reason) => rules.reasons?.includes(reason));
}

interface Judgement {
  readonly skip?: RestartSkip | undefined;
  readonly room: RoomProblem | undefined;
  readonly replacement: Replacement;
}

function judge(candidate: RestartCandidate, rules: RestartRules): Judgement {
  const { workload, drift } = candidate;
  const replacement = readReplacement(workload);
  const room = findRoom(candidate, replacement);
  const skip =
    findStateSkip(candidate, rules) ??
    (drift.state === 'ROLLING-OUT' && !rules.force
      ? undefined
      : findPlaceSkip(candidate, rules, room));
  return { skip, room, replacement };
}

function findStateSkip(
  { drift, workload, next }: RestartCandidate,
  { force, commandFlags = '' }: RestartRules,
): RestartSkip | undefined {
  const { hold, state, problem } = drift;
  if (hold && !(force && hold.code === 'pinned')) return hold;
  if ('problem' in next && next.outage === 'injector') {
    return {
      code: 'injector-down',
      message: `no injector answers for it: ${next.problem.message}`,
      nextStep:
        next.problem.nextStep ?? 'see which injectors there are: kubectl asm-inject injector show',
    };
  }
  if ('problem' in next && next.outage === 'webhook') {
    return {
      code: 'webhook-down',
      message: `a webhook that is not an injector cannot be called: ${next.problem.message}`,
      nextStep: next.problem.nextStep ?? `see why: kubectl asm-inject explain ${placeOf(workload)}`,
    };
  }
  if (state === 'DENIED') {
    return {
      code: 'denied',
      message: `a new pod would be refused: ${problem?.message ?? ''}`,
      nextStep: problem?.nextStep ?? `see why: kubectl asm-inject explain ${placeOf(workload)}`,
    };
  }
  if (force) return undefined;
  if (state === 'HELD') {
    const partition = findRolloutStop(workload, commandFlags);
    return partition && { ...partition, code: 'partition' };
  }
  if (state === 'UNKNOWN') {
    return {
      code: 'unknown',
      message: `what a new pod would get is not known: ${problem?.message ?? ''}`,
      nextStep: problem?.nextStep ?? `name it with --force`,
    };
  }
  if (state !== 'STUCK') return undefined;
  return {
    code: 'stuck',
    message: 'its last rollout has failed, although its new pods have what they should',
    nextStep: `see why: kubectl describe ${placeOf(workload)}; name it with --force to restart it anyway`,
  };
}

function findPlaceSkip(
  { workload, isSystem }: RestartCandidate,
  { force, allowSystem, commandFlags = '' }: RestartRules,
  room: RoomProblem | undefined,
): RestartSkip | undefined {
  const { namespace = '' } = workload.metadata;
  if (isSystem && !allowSystem) {
    return {
      code: 'system-namespace',
      message: `${namespace} belongs to the cluster or to the injector`,
      nextStep: 'add --allow-system-namespaces',
    };
  }
  const operator = force ? undefined : findOperator(workload);
  if (operator) {
    return {
      code: 'operator',
      message: `${operator.name} owns it (${operator.evidence}) and may undo or repeat a restart`,
      nextStep: reportForce(workload, operator, commandFlags),
    };
  }
  if (!room?.isStuck) return undefined;
  return {
    code: 'no-room',
    message: `no new pod would fit, and no old one may be removed first: ${room.message}`,
    nextStep: 'raise the quota, or allow maxUnavailable: 1 in its strategy',
  };
}

function findRoom(
  { drift, workload, next, surroundings }: RestartCandidate,
  replacement: Replacement,
): RoomProblem | undefined {
  const newPod = 'problem' in next ? undefined : next.amounts;
  if (surroundings.quotas.length === 0 || newPod === undefined) return undefined;
  const spec = workload.spec?.template?.spec;
  // A new pod needs more than an old one only where the sidecar is new. The template says how much more.
  const oldPod = drift.reasons.includes('missing') && spec ? countForQuota(spec) : newPod;
  return findRoomProblem({ replacement, newPod, oldPod }, surroundings.quotas);
}

function rankOf(
  { workload, surroundings }: RestartCandidate,
  replacement: Replacement,
): RestartRank {
  const { kind, metadata } = workload;
  const { replicas, unavailable } = replacement;
  const isBudgetFull = findFullBudgets(labelsOf(workload), surroundings).length > 0;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    kind,
    replicas,
    hasRoom: unavailable < replicas && !(isBudgetFull && unavailable > 0),
    isScaling: findActiveAutoscaler(workload, surroundings) !== undefined,
  };
}

function describeStep(
  { drift, workload, surroundings }: RestartCandidate,
  { force }: RestartRules,
  room: RoomProblem | undefined,
  replacement: Replacement,
): RestartStep {
  if (drift.state === 'ROLLING-OUT' && !force) return { drift, action: 'follow', notes: [] };
  const notes = listRestartNotes(workload, replacement, labelsOf(workload), surroundings);
  const isTight = room && !room.isStuck;
  return {
    drift,
    action: 'restart',
    notes: isTight
      ? [{ code: 'no-surge-room', message: `old pods go first: ${room.message}` }, ...notes]
      : notes,
  };
}

function labelsOf({ spec }: RolloutObject): Readonly<Record<string, string>> {
  return spec?.template?.metadata?.labels ?? {};
}

function placeOf({ kind, metadata: { name, namespace = '' } }: RolloutObject): string {
  return `${kind.toLowerCase()}/${name} -n ${namespace}`;
}
