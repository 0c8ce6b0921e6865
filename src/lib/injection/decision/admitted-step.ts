import type { PodTemplate } from '../model/model.ts';
import type { PodPrediction, PredictionContext } from '../prediction/predict-pod.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import { type DecidedPod, predictAdmittedPod } from './admitted-pod.ts';
import { judgeByPodSecurity } from './pod-security-step.ts';
import { findRenderedProblem } from './rendered-validity.ts';
import { predictConflict } from './rendering.ts';
import type { Step } from './step.ts';

/** The step by which an injector denies a pod that it cannot render. */
export function describeRefusal({ reason }: { readonly reason: string }): Step {
  return { code: 'rendering-fails', effect: 'denies', subject: 'injector', detail: reason };
}

/** What is judged after the webhooks, and what is known besides the template. */
interface AdmittedPod extends Omit<DecidedPod, 'decision'> {
  readonly context?: Omit<PredictionContext, 'namespace'>;
}

/**
 * The step by which the API server refuses a pod that the webhooks let pass, or that leaves that open: it validates the
 * whole pod, and then Pod Security judges it. Where the nodes decide whether the sidecar is native, both kinds are
 * judged, because that seldom matters.
 */
export function judgeAdmitted(
  { namespace, template, context }: AdmittedPod,
  decision: DecidedPod['decision'],
  admitted: Admitted,
): Step | undefined {
  const judge = (prediction: Admitted): Step | undefined =>
    findInvalid(template, decision, prediction) ??
    judgeByPodSecurity(template, prediction, namespace.labels);
  const native = predictNative(template.annotations, decision.injector?.sidecar);
  if (admitted.kind === 'pod' || native !== 'by-nodes') return judge(admitted);
  const steps = [false, true].map((nodesRunNative) => {
    const pod = { namespace, template, decision };
    const prediction = predictAdmittedPod(pod, { ...context, nodesRunNative });
    return prediction.kind === 'pod' ? judge(prediction) : judge(admitted);
  });
  const [classic, other] = steps;
  return classic?.effect === other?.effect ? classic : judge(admitted);
}

type Admitted = Exclude<PodPrediction, { readonly kind: 'refused' }>;

/**
 * The step by which the API server refuses a pod that the webhooks let pass, because what injectors added to it does
 * not fit. It validates the whole pod after them, and before Pod Security judges it.
 */
function findInvalid(
  template: PodTemplate,
  { verdict, injector }: DecidedPod['decision'],
  prediction: Admitted,
): Step | undefined {
  if (verdict !== 'injected' || injector === undefined) return undefined;
  // Without the whole pod, the text of the templates shows some conflicts.
  if (prediction.kind !== 'pod') return predictConflict(template, injector);
  const problem = findRenderedProblem(prediction.pod.spec);
  return problem && { code: 'injected-pod-invalid', effect: 'denies', subject: 'pod', ...problem };
}
