import type { Cluster } from '../../cluster/cluster.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import {
  type HandInjection,
  isSidecarOfTemplate,
  readHandInjection,
} from '../../injection/sidecar/hand-injected.ts';
import { detectSidecar, hasInjectionRecord } from '../../injection/sidecar/sidecar.ts';
import { type InjectionWish, isAsWished } from '../../injection/workload/wish.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import type { WorkloadExplanation } from '../explain/explanation-document.ts';
import type { WorkloadExplainer } from '../explain/workload-explainer.ts';
import { readOwnPods } from '../rollout/workload-pods.ts';
import type { Proof } from './wish-document.ts';
import { findRemedy, tellReasons } from './wish-warnings.ts';

/**
 * Checks on the pods themselves whether a wish came true: those that were made from the newest template. Where there is
 * none, because the rollout is held or makes no pod now, the cluster is asked what the next one would be.
 * @param workload as it was when its rollout ended.
 * @throws {ClusterError} the pods cannot be listed.
 */
export async function proveWish(
  cluster: Cluster,
  explainer: WorkloadExplainer,
  workload: RolloutObject,
  wish: InjectionWish,
): Promise<Proof> {
  const { fresh } = await readOwnPods<PodObject>(cluster, workload);
  if (fresh.length === 0) return askNext(await explainer.explainNext(workload), wish);
  const wanted = wish === 'inherited' ? await foresee(explainer, workload) : wish;
  const hand = readHand(workload);
  const wrongPods = wanted === undefined ? [] : fresh.filter((pod) => !isAs(pod, wanted, hand));
  const counts = {
    by: 'pods',
    pods: fresh.length,
    withSidecar: fresh.filter((pod) => detectSidecar(pod) !== 'none').length,
    wrongPods: wrongPods.map(({ metadata }) => metadata.name),
  } as const;
  const isRight = wanted === undefined ? undefined : wrongPods.length === 0;
  if (isRight !== false) return { ...counts, isAsWished: isRight, reasons: [] };
  return { ...counts, isAsWished: false, ...explain(await explainer.explainNext(workload), wish) };
}

type Wanted = Exclude<InjectionWish, 'inherited'>;

/** What inherits the policy is as wished when it is what the policy says. */
async function foresee(
  explainer: WorkloadExplainer,
  workload: RolloutObject,
): Promise<Wanted | undefined> {
  const { verdict } = await explainer.explainNext(workload);
  return verdict === 'injected' || verdict === 'not-injected' ? verdict : undefined;
}

function isAs(pod: PodObject, wanted: Wanted, hand: HandInjection | undefined): boolean {
  const hasSidecar = detectSidecar(pod) !== 'none';
  if (wanted === 'injected') return hasSidecar;
  // A sidecar that no injector added is the template's own, which is as it should be.
  return !hasSidecar || !hasInjectionRecord(pod) || isSidecarOfTemplate(pod, hand);
}

function readHand(workload: RolloutObject): HandInjection | undefined {
  const template = readTemplate(workload, { keepsSpec: true })?.template;
  return template && readHandInjection(template);
}

function askNext(explanation: WorkloadExplanation, wish: InjectionWish): Proof {
  const isRight = isAsWished(wish, explanation.verdict);
  return {
    by: 'dry-run',
    isAsWished: isRight,
    pods: 0,
    withSidecar: explanation.verdict === 'injected' ? 1 : 0,
    wrongPods: [],
    ...(isRight === true ? { reasons: [] } : explain(explanation, wish)),
  };
}

function explain(
  explanation: WorkloadExplanation,
  wish: InjectionWish,
): Pick<Proof, 'reasons' | 'nextStep'> {
  if (isAsWished(wish, explanation.verdict) === true) {
    return {
      reasons: ['A pod created now would be as requested: the rules changed meanwhile.'],
    };
  }
  const nextStep = findRemedy(explanation);
  return {
    reasons: tellReasons(explanation),
    ...(nextStep === undefined ? {} : { nextStep }),
  };
}
