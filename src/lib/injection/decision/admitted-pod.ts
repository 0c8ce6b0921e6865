import type { InjectorModel } from '../model/injector-model.ts';
import type { Namespace, PodTemplate } from '../model/model.ts';
import { fillDefaults } from '../prediction/pod-defaults.ts';
import {
  type PodPrediction,
  type PredictedPod,
  type PredictionContext,
  predictPod,
} from '../prediction/predict-pod.ts';

/** A pod, and what the injectors do with it. */
export interface DecidedPod {
  readonly namespace: Namespace;
  readonly template: PodTemplate;
  readonly decision: {
    readonly verdict: string;
    readonly injector?: InjectorModel;
    readonly renderings?: readonly InjectorModel[];
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
  const { labels, annotations, controllerLabels, spec } = template;
  if (spec === undefined) return { kind: 'unknown', reason: 'the spec of the pod is not known' };
  const { renderings } = decision;
  if (renderings === undefined) {
    return { kind: 'unknown', reason: 'which injectors render their templates is not known' };
  }
  const [first, ...others] = renderings;
  const place = { ...context, namespace: namespace.name };
  if (first === undefined) {
    const sent = fillDefaults({ metadata: { labels: {}, annotations }, spec });
    const whole = { labels: { ...labels, ...controllerLabels }, annotations, spec: sent.spec };
    return { kind: 'pod', pod: whole };
  }
  return others.reduce<PodPrediction>(
    (prediction, injector) =>
      prediction.kind === 'pod'
        ? predictPod(templateOf(template, prediction.pod), injector, place)
        : prediction,
    predictPod(template, first, place),
  );
}

/** A pod that an injector has changed, as the next one sees it. */
function templateOf(
  template: PodTemplate,
  { labels, annotations, spec }: PredictedPod,
): PodTemplate {
  const known = Object.entries(labels).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  const unknown = Object.entries(labels).filter(([, value]) => value === null);
  return {
    ...template,
    labels: Object.fromEntries(known),
    controllerLabels: Object.fromEntries(unknown),
    annotations,
    spec,
  };
}
