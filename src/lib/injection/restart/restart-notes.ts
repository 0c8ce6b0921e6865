import type { ConditionObject } from '../model/api-objects.ts';
import { RESTARTED_AT } from '../model/keys.ts';
import { kindOf } from '../model/kind.ts';
import type { Labels } from '../model/model.ts';
import type { AutoscalerObject, DisruptionBudgetObject } from '../model/scheduling-objects.ts';
import type { RolloutObject } from '../rollout/rollout-status.ts';
import { findRolloutStop } from '../rollout/rollout-stop.ts';
import { compileSelector, matchSelector } from '../selector/selector.ts';
import { describeOwner, findOwners, type Owner } from '../workload/owner.ts';
import type { Replacement } from './restart-strategy.ts';

/** Something to know about a workload before it is restarted. */
export interface RestartNote {
  /** Stable; scripts may match on it. */
  readonly code:
    | 'single-replica'
    | 'all-at-once'
    | 'budget-without-room'
    | 'autoscaler-active'
    | 'no-surge-room'
    | 'partition'
    | 'stamp-reverted'
    | 'restarted-by-other';
  /** One sentence without a full stop. */
  readonly message: string;
}

/** A HorizontalPodAutoscaler with its present activity (autoscaling/v2). */
export interface ActiveAutoscaler extends AutoscalerObject {
  readonly status?: {
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly conditions?: readonly ConditionObject[];
  };
}

/** Other objects in the namespace of a workload that matter for its restart. */
export interface RestartSurroundings {
  readonly budgets: readonly DisruptionBudgetObject[];
  readonly autoscalers: readonly ActiveAutoscaler[];
}

/** The field that a restart writes. */
const STAMP = ['spec', 'template', 'metadata', 'annotations', RESTARTED_AT];

/** The owner of a workload that would undo or repeat a restart: a controller of another kind, or the ASM instance. */
export function findOperator(workload: RolloutObject): Owner | undefined {
  return findOwners(workload, [STAMP]).find(({ tool }) => tool === 'controller' || tool === 'asm');
}

/** The budgets that count a workload's pods and allow no disruption at the moment. */
export function findFullBudgets(
  labels: Labels,
  { budgets }: RestartSurroundings,
): readonly DisruptionBudgetObject[] {
  return budgets.filter(
    ({ spec, status }) => selects(spec.selector, labels) && status?.disruptionsAllowed === 0,
  );
}

/** The autoscaler that is changing the number of a workload's pods at the moment. */
export function findActiveAutoscaler(
  { kind, metadata }: RolloutObject,
  { autoscalers }: RestartSurroundings,
): ActiveAutoscaler | undefined {
  return autoscalers.find(({ spec: { scaleTargetRef: target }, status = {} }) => {
    const { currentReplicas, desiredReplicas } = status;
    const isTarget = kindOf(target) === kind && target.name === metadata.name;
    return (
      isTarget &&
      isScaling(status.conditions, desiredReplicas) &&
      desiredReplicas !== currentReplicas
    );
  });
}

/**
 * Whether an autoscaler knows how many pods it wants. Without metrics, or before its first evaluation, it reports 0 and
 * leaves the workload unchanged (Kubernetes v1.36 pkg/controller/podautoscaler/horizontal.go). Only an external metric
 * makes it scale to 0 pods; ScalingActive then says so.
 */
function isScaling(
  conditions: readonly ConditionObject[] = [],
  desired: number | undefined,
): boolean {
  const isOff = conditions.some(
    ({ type, status }) =>
      (type === 'ScalingActive' || type === 'AbleToScale') && status === 'False',
  );
  if (desired === undefined || isOff) return false;
  const isActive = conditions.some(
    ({ type, status }) => type === 'ScalingActive' && status === 'True',
  );
  return desired > 0 || isActive;
}

/** Everything worth a line, except what keeps a workload from being restarted. */
export function listRestartNotes(
  workload: RolloutObject,
  replacement: Replacement,
  labels: Labels,
  surroundings: RestartSurroundings,
): readonly RestartNote[] {
  const { replicas, surge, unavailable } = replacement;
  const hold = findRolloutStop(workload);
  const autoscaler = findActiveAutoscaler(workload, surroundings);
  const notes: RestartNote[] = [];
  if (replicas === 1 && surge === 0) {
    const message = 'its only pod goes before the new one comes: it does not serve in between';
    notes.push({ code: 'single-replica', message });
  } else if (replicas > 0 && unavailable >= replicas) {
    const message = 'its strategy takes all pods down at once: it does not serve in between';
    notes.push({ code: 'all-at-once', message });
  }
  for (const { metadata } of unavailable > 0 ? findFullBudgets(labels, surroundings) : []) {
    const message = `PodDisruptionBudget ${metadata.name} allows no disruption now; a rollout does not respect it`;
    notes.push({ code: 'budget-without-room', message });
  }
  if (autoscaler) {
    const { currentReplicas = 0, desiredReplicas = 0 } = autoscaler.status ?? {};
    const message = `HorizontalPodAutoscaler ${autoscaler.metadata.name} is scaling it from ${currentReplicas} to ${desiredReplicas}`;
    notes.push({ code: 'autoscaler-active', message });
  }
  if (hold?.code === 'partition') notes.push({ code: 'partition', message: hold.message });
  return [...notes, ...listReverts(workload)];
}

/** Owners that revert fields: removing the stamp of a restart causes a second rollout. */
function listReverts(workload: RolloutObject): readonly RestartNote[] {
  return findOwners(workload, [STAMP])
    .filter(
      ({ reverts, tool }) => reverts !== 'unlikely' && tool !== 'controller' && tool !== 'asm',
    )
    .map((owner) => ({
      code: 'stamp-reverted',
      message: `${describeOwner(owner)}; that would be a second rollout`,
    }));
}

// In policy/v1 an empty selector matches every pod of the namespace, and a missing one matches no pod.
function selects(selector: DisruptionBudgetObject['spec']['selector'], labels: Labels): boolean {
  if (!selector) return false;
  const compiled = compileSelector(selector);
  return compiled.ok && matchSelector(compiled.selector, labels) === true;
}
