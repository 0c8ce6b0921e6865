import type { PodTemplate } from '../model/model.ts';
import type { PodPrediction } from '../prediction/predict-pod.ts';
import type { DecidedPod } from './admitted-pod.ts';
import { findRenderedProblem } from './rendered-validity.ts';
import { predictConflict } from './rendering.ts';
import type { Step } from './step.ts';

/** The step by which an injector denies a pod that it cannot render. */
export function describeRefusal({ reason }: { readonly reason: string }): Step {
  return { code: 'rendering-fails', effect: 'denies', subject: 'injector', detail: reason };
}

/**
 * The step by which the API server refuses a pod that the webhooks let pass, because what injectors added to it does
 * not fit. It validates the whole pod after them, and before Pod Security judges it.
 */
export function findInvalid(
  template: PodTemplate,
  { verdict, injector }: DecidedPod['decision'],
  prediction: Exclude<PodPrediction, { readonly kind: 'refused' }>,
): Step | undefined {
  if (verdict !== 'injected' || injector === undefined) return undefined;
  // Without the whole pod, the text of the templates shows some conflicts.
  if (prediction.kind !== 'pod') return predictConflict(template, injector);
  const problem = findRenderedProblem(prediction.pod.spec);
  return problem && { code: 'injected-pod-invalid', effect: 'denies', subject: 'pod', ...problem };
}
