import type { InjectorModel } from '../model/injector-model.ts';
import type { Namespace, PodTemplate } from '../model/model.ts';
import { fillDefaults } from '../prediction/pod-defaults.ts';
import {
  type PodPrediction,
  type PredictionContext,
  predictPod,
} from '../prediction/predict-pod.ts';
import type { Step } from './step.ts';

/** A pod, and what the injectors do with it. */
export interface DecidedPod {
  readonly namespace: Namespace;
  readonly template: PodTemplate;
  readonly decision: {
    readonly verdict: string;
    readonly decidedBy: readonly Step[];
    readonly injector?: InjectorModel;
  };
}

/**
 * The pod as admission returns it: with what the injector's templates add, or as it was sent, with the API server's
 * defaults. Whether it is refused after that is decided elsewhere.
 */
export function predictAdmittedPod(
  { namespace, template, decision }: DecidedPod,
  context: Omit<PredictionContext, 'namespace'> = {},
): PodPrediction {
  const { verdict, decidedBy, injector } = decision;
  const { labels, annotations, controllerLabels, spec } = template;
  // Templates for programs that speak xDS themselves change the pod, too.
  const isRendered =
    verdict === 'injected' || decidedBy.some(({ code }) => code === 'template-without-sidecar');
  if (isRendered && injector !== undefined) {
    return predictPod(template, injector, { ...context, namespace: namespace.name });
  }
  if (spec === undefined) return { kind: 'unknown', reason: 'the spec of the pod is not known' };
  const sent = fillDefaults({ metadata: { labels: {}, annotations }, spec });
  return {
    kind: 'pod',
    pod: { labels: { ...labels, ...controllerLabels }, annotations, spec: sent.spec },
  };
}
