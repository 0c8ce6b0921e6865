import { present } from '../../present.ts';
import { decide, type Decision, type DecisionInput, type Verdict } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import {
  addAmounts,
  computeAddition,
  countForQuota,
  type QuotaAmounts,
} from '../impact/sidecar-addition.ts';
import type { PodSpecObject } from '../model/api-objects.ts';
import type { ProbeAnswer } from '../probe/probe-answer.ts';
import { compareWithPrediction, reconsiderWith } from '../probe/probe-comparison.ts';
import type { ProbeFailure, ProbePlace } from '../probe/probe-failure.ts';
import { normalizeSidecar, type NormalSidecar } from '../sidecar/normal-sidecar.ts';
import { compareNormalSidecars, type Difference } from './drift.ts';
import {
  compareWithPredicted,
  type PredictedSidecar,
  predictSidecar,
} from './predicted-sidecar.ts';

/** Why there would be no next pod, or why it cannot be predicted. */
export interface NextPodProblem {
  readonly code: string;
  readonly message: string;
  readonly nextStep?: string;
}

/**
 * The next pod of a workload.
 * - `cluster`: as the cluster itself would create it
 * - `engine`: as predicted from the objects that were read, where the cluster cannot be asked
 * - `denied`: it would be refused; `unknown`: neither the cluster nor the engine knows
 * - `not-injected` with a problem: it would lack the sidecar that it should have, because a webhook fails open
 *
 * `lost` is set where it gets no sidecar because a rule is broken: running pods that have one are better off than the
 * next pod.
 */
export type NextPod =
  | {
      readonly verdict: 'injected' | 'not-injected';
      readonly basis: 'cluster';
      readonly sidecar: NormalSidecar;
      /** What the pod counts for in a ResourceQuota. */
      readonly amounts: QuotaAmounts;
      readonly lost?: NextPodProblem;
    }
  | {
      readonly verdict: 'injected' | 'not-injected';
      readonly basis: 'engine';
      readonly sidecar: PredictedSidecar;
      /** The same, where the cluster did not answer because of a quota. */
      readonly amounts?: QuotaAmounts;
      readonly lost?: NextPodProblem;
    }
  | {
      readonly verdict: 'denied' | 'unknown' | 'not-injected';
      readonly basis: 'cluster' | 'engine';
      readonly problem: NextPodProblem;
      /** The failure that the cluster reported, where it did. */
      readonly failure?: ProbeFailure;
      /**
       * The owner of the webhook that cannot be called, where that is the problem. The problem passes when the webhook
       * answers again.
       */
      readonly outage?: Outage;
    };

/** Which webhook does not answer: that of an injector, or of another program. */
export type Outage = 'injector' | 'webhook';

/**
 * Derives the next pod of a template from the cluster's answer. The engine's prediction is used where the cluster could
 * not be asked, or where it only reports that a quota has no room at the moment: a rollout may make room by itself. A
 * pod without a sidecar is a problem, too, when a webhook failed open: pods created now would lack what they should
 * have.
 */
export function readNextPod(input: DecisionInput, answer: ProbeAnswer): NextPod {
  if ('failure' in answer) {
    if (answer.verdict === 'unknown') return predict(input, answer.failure);
    const { code, message, nextStep } = answer.failure;
    const predicted = code === 'quota' ? predict(input, answer.failure) : undefined;
    if (predicted && !('problem' in predicted)) return predicted;
    const outage = outageOf(answer.failure);
    return present({
      ...{ verdict: 'denied', basis: 'cluster', failure: answer.failure },
      problem: { code, message, nextStep },
      outage,
    });
  }
  const open = findFailedOpen(input, answer);
  if (open) {
    const problem = { code: open.code, message: open.sentence, nextStep: open.nextStep };
    return {
      verdict: 'not-injected',
      basis: 'cluster',
      problem,
      failure: open,
      outage: 'injector',
    };
  }
  const { verdict, pod } = answer;
  return {
    verdict,
    basis: 'cluster',
    sidecar: normalizeSidecar(pod),
    amounts: countForQuota(pod.spec),
  };
}

/** How a running pod differs from the next one; empty where that is not known. */
export function compareWithNext(has: NormalSidecar, next: NextPod): readonly Difference[] {
  if ('problem' in next) return [];
  return next.basis === 'cluster'
    ? compareNormalSidecars(has, next.sidecar)
    : compareWithPredicted(has, next.sidecar);
}

function predict(input: DecisionInput, failure: NextPodProblem): NextPod {
  const decision = decide({ ...input, rendersPod: true });
  const { verdict, decidedBy } = decision;
  if (verdict === 'injected' || verdict === 'not-injected') {
    const sidecar = predictSidecar(input.template, decision);
    const amounts = failure.code === 'quota' ? predictAmounts(input, decision) : undefined;
    return present({ verdict, basis: 'engine', sidecar, amounts });
  }
  const step = decidedBy[0];
  const problem =
    verdict === 'denied' && step !== undefined
      ? { code: step.code, message: describeStep(step) }
      : { code: failure.code, message: failure.message, ...nextStepOf(failure) };
  return { verdict: problemVerdict(verdict), basis: 'engine', problem };
}

/** `undefined` where it is not known what the sidecar adds. */
function predictAmounts({ template }: DecisionInput, decision: Decision): QuotaAmounts | undefined {
  if (template.spec === undefined) return undefined;
  const own = countForQuota(template.spec as unknown as PodSpecObject);
  if (decision.verdict !== 'injected') return own;
  const addition = computeAddition(template, decision.injector)?.amounts;
  return addition && addAmounts(own, addition);
}

function problemVerdict(verdict: Verdict): 'denied' | 'unknown' {
  return verdict === 'denied' ? 'denied' : 'unknown';
}

function nextStepOf({ nextStep }: NextPodProblem): { readonly nextStep?: string } {
  return nextStep === undefined ? {} : { nextStep };
}

function outageOf({ about }: ProbeFailure): Outage | undefined {
  if (about === 'webhook') return 'injector';
  return about === 'other-webhook' ? 'webhook' : undefined;
}

/** The failure that no answer shows: the pod has no sidecar, because a webhook that applies failed open. */
export function findFailedOpen(
  input: DecisionInput,
  answer: ProbeAnswer,
): ProbeFailure | undefined {
  if (answer.verdict !== 'not-injected') return undefined;
  const place: ProbePlace = {
    namespace: input.namespace.name,
    webhooks: input.injectors.flatMap(({ webhooks }) => webhooks),
  };
  // The question was a dry run, and match conditions can see that.
  const decision = decide({ ...input, isDryRun: true });
  const { failure } = compareWithPrediction(decision, answer, place, reconsiderWith(input));
  return failure?.code === 'failed-open' ? failure : undefined;
}
