import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type AsmInjectError, UsageError } from '../../errors.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import { undoCommand } from '../../injection/model/undo-command.ts';
import type { WrittenKey } from '../../injection/model/version.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import { planWorkloadEdit, type WorkloadEdit } from '../../injection/workload/workload-edit.ts';
import type { WorkloadExplanation } from '../explain/explanation-document.ts';
import type { WorkloadExplainer } from '../explain/workload-explainer.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import type { FoundWorkload } from './find-editable.ts';
import type { Warning } from './intent-document.ts';
import { findIntentWarnings, findRemedy, reportReasons } from './intent-warnings.ts';
import { warnOfIntent } from './warn-of-intent.ts';

/** The plan for one workload. */
export type PlannedIntent =
  | PlannedEdit
  | UnchangedIntent
  | {
      readonly object: ObjectReference;
      readonly plan: 'refused';
      readonly refusal: AsmInjectError;
    };

/** A workload whose template already says what is requested; the verdict on its pods is a separate matter. */
interface UnchangedIntent {
  readonly object: ObjectReference;
  readonly plan: 'none';
  readonly explanation: WorkloadExplanation;
  readonly warnings: readonly Warning[];
}

/** A workload to edit, and the facts known before the edit. */
export interface PlannedEdit {
  readonly object: ObjectReference;
  readonly plan: 'edit';
  readonly workload: RolloutObject;
  readonly edit: WorkloadEdit<RolloutObject>;
  readonly explanation: WorkloadExplanation;
  readonly warnings: readonly Warning[];
  /** The command that restores the former state. */
  readonly undo: string | undefined;
}

/** The requested intent, and how to write it. */
export interface IntentPlanRequest {
  readonly intent: InjectionIntent;
  readonly method: WrittenKey;
  /** Whether to write even an edit after which the cluster would refuse pods. */
  readonly force: boolean;
}

/** Workloads are checked a few at a time: each is one question to the API server. */
const concurrency = 8;

/**
 * Plans the edit of each workload, and predicts its next pod, before anything is written. If the cluster would refuse
 * pods after an edit that it accepts now, the edit is refused, unless forced.
 */
export async function planIntent(
  cluster: Cluster,
  { rules, explainer }: { readonly rules: InjectionRules; readonly explainer: WorkloadExplainer },
  found: readonly FoundWorkload[],
  request: IntentPlanRequest,
): Promise<readonly PlannedIntent[]> {
  const planned = await pMap(found, (one) => planOne(cluster, explainer, one, request), {
    concurrency,
  });
  const edits = planned.flatMap((one) => (one.plan === 'edit' ? [one] : []));
  const candidates = edits.map((planned) => ({
    planned,
    workload: planned.workload,
    edited: planned.edit.edited,
  }));
  const gains = await warnOfIntent(cluster, rules, candidates);
  const raised = new Map([...gains].map(([{ planned }, warnings]) => [planned, warnings] as const));
  return planned.map((one) =>
    one.plan === 'edit' ? { ...one, warnings: [...one.warnings, ...(raised.get(one) ?? [])] } : one,
  );
}

async function planOne(
  { commandFlags }: Cluster,
  explainer: WorkloadExplainer,
  found: FoundWorkload,
  { intent, method, force }: IntentPlanRequest,
): Promise<PlannedIntent> {
  const { object } = found;
  if (found.refusal) return { object, plan: 'refused', refusal: found.refusal };
  const { workload } = found;
  try {
    const edit = planWorkloadEdit(workload, intent, method);
    if (edit === undefined) {
      const explanation = await explainer.explainNext(workload);
      const warnings = findIntentWarnings(workload, { edits: [] }, intent, explanation);
      return { object, plan: 'none', explanation, warnings };
    }
    const explanation = await explainer.explainNext(edit.edited);
    if (!force) await refuseWorse(explainer, workload, explanation);
    const warnings = findIntentWarnings(workload, edit, intent, explanation);
    const undo = undoCommand(edit.change, commandFlags);
    return { object, plan: 'edit', workload, edit, explanation, warnings, undo };
  } catch (error) {
    if (error instanceof UsageError) return { object, plan: 'refused', refusal: error };
    throw error;
  }
}

/** Refused pods would leave a rollout stuck, and a StatefulSet without the pod that it took down first. */
async function refuseWorse(
  explainer: WorkloadExplainer,
  workload: RolloutObject,
  explanation: WorkloadExplanation,
): Promise<void> {
  const { verdict, trusted } = explanation;
  if (verdict !== 'denied' || trusted !== 'asked') return;
  if ((await explainer.verdict(workload)) === 'denied') return;
  const { kind, metadata } = workload;
  const remedy = findRemedy(explanation);
  throw new UsageError(
    `the API server would refuse the new pods of ${kind.toLowerCase()}/${metadata.name}: ${reportReasons(explanation).join(' ')}`,
    {
      code: 'pods-would-be-refused',
      nextStep: `${remedy === undefined ? '' : `${remedy}; `}or write it anyway with --force`,
    },
  );
}
