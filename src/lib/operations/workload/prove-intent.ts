import type { Cluster } from '../../cluster/cluster.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import {
  type HandInjection,
  isSidecarOfTemplate,
  readHandInjection,
} from '../../injection/sidecar/hand-injected.ts';
import { detectSidecar, hasInjectionRecord } from '../../injection/sidecar/sidecar.ts';
import { type InjectionIntent, isAsIntended } from '../../injection/workload/intent.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import type { WorkloadExplanation } from '../explain/explanation-document.ts';
import type { WorkloadExplainer } from '../explain/workload-explainer.ts';
import { readOwnPods } from '../rollout/workload-pods.ts';
import type { Proof } from './intent-document.ts';
import { findRemedy, reportReasons } from './intent-warnings.ts';

/**
 * Checks whether an intent took effect on the pods themselves: those that were made from the newest template. If there
 * is none, because the rollout is held or makes no pod now, asks the cluster about the next one.
 * @param workload as it was when its rollout ended.
 * @throws {ClusterError} the pods cannot be listed.
 */
export async function proveIntent(
  cluster: Cluster,
  explainer: WorkloadExplainer,
  workload: RolloutObject,
  intent: InjectionIntent,
): Promise<Proof> {
  const { fresh } = await readOwnPods<PodObject>(cluster, workload);
  if (fresh.length === 0) return askNext(await explainer.explainNext(workload), intent);
  const wanted = intent === 'inherited' ? await predict(explainer, workload) : intent;
  const hand = readHand(workload);
  const wrongPods = wanted === undefined ? [] : fresh.filter((pod) => !isAs(pod, wanted, hand));
  const counts = {
    by: 'pods',
    pods: fresh.length,
    withSidecar: fresh.filter((pod) => detectSidecar(pod) !== 'none').length,
    wrongPods: wrongPods.map(({ metadata }) => metadata.name),
  } as const;
  const isRight = wanted === undefined ? undefined : wrongPods.length === 0;
  if (isRight !== false) return { ...counts, isAsIntended: isRight, reasons: [] };
  return {
    ...counts,
    isAsIntended: false,
    ...explain(await explainer.explainNext(workload), intent),
  };
}

type Wanted = Exclude<InjectionIntent, 'inherited'>;

/** A workload that inherits the policy is as intended when it matches the policy. */
async function predict(
  explainer: WorkloadExplainer,
  workload: RolloutObject,
): Promise<Wanted | undefined> {
  const { verdict } = await explainer.explainNext(workload);
  return verdict === 'injected' || verdict === 'not-injected' ? verdict : undefined;
}

function isAs(pod: PodObject, wanted: Wanted, hand: HandInjection | undefined): boolean {
  const hasSidecar = detectSidecar(pod) !== 'none';
  if (wanted === 'injected') return hasSidecar;
  // A sidecar that no injector added is the template's own, which is correct.
  return !hasSidecar || !hasInjectionRecord(pod) || isSidecarOfTemplate(pod, hand);
}

function readHand(workload: RolloutObject): HandInjection | undefined {
  const template = readTemplate(workload, { keepsSpec: true })?.template;
  return template && readHandInjection(template);
}

function askNext(explanation: WorkloadExplanation, intent: InjectionIntent): Proof {
  const isRight = isAsIntended(intent, explanation.verdict);
  return {
    by: 'dry-run',
    isAsIntended: isRight,
    pods: 0,
    withSidecar: explanation.verdict === 'injected' ? 1 : 0,
    wrongPods: [],
    ...(isRight === true ? { reasons: [] } : explain(explanation, intent)),
  };
}

function explain(
  explanation: WorkloadExplanation,
  intent: InjectionIntent,
): Pick<Proof, 'reasons' | 'nextStep'> {
  if (isAsIntended(intent, explanation.verdict) === true) {
    return {
      reasons: ['A pod created now would be as requested: the rules changed meanwhile.'],
    };
  }
  const nextStep = findRemedy(explanation);
  return present({
    reasons: reportReasons(explanation),
    nextStep,
  });
}
