import { POD_INJECT } from '../model/keys.ts';
import type { Labels, PredictedLabels } from '../model/model.ts';
import type { ValueRule } from '../model/version.ts';
import type { Step } from './step.ts';

/** What a pod itself asks for. */
export type InjectValue = 'yes' | 'no' | 'default';

/** The intent and the steps that led to it; the last one decides. */
export interface InjectValueReading {
  readonly intent: InjectValue;
  readonly steps: readonly Step[];
}

/** Field path of the label on a pod. */
export const LABEL_FIELD = `metadata.labels[${POD_INJECT}]`;

/** Field path of the annotation on a pod. */
export const ANNOTATION_FIELD = `metadata.annotations[${POD_INJECT}]`;

const SAYS_NOTHING: InjectValueReading = {
  intent: 'default',
  steps: [{ code: 'no-value', effect: 'continues', subject: 'pod', field: LABEL_FIELD }],
};

/**
 * Reads the intent from label and annotation `sidecar.istio.io/inject`. A label that is present wins, even an empty
 * one, so an empty label cancels the annotation (Istio pkg/kube/inject/inject.go injectRequired, since 1.12).
 */
export function readInjectValue(
  pod: { readonly labels: PredictedLabels; readonly annotations: Labels },
  rule: ValueRule,
): InjectValueReading {
  const label = Object.hasOwn(pod.labels, POD_INJECT) ? pod.labels[POD_INJECT] : undefined;
  const annotation = Object.hasOwn(pod.annotations, POD_INJECT)
    ? pod.annotations[POD_INJECT]
    : undefined;
  if (typeof label === 'string' && rule !== 'annotations-only') {
    const reading = readFrom('label', LABEL_FIELD, label, rule);
    return annotation === undefined
      ? reading
      : { intent: reading.intent, steps: [overridden(annotation), ...reading.steps] };
  }
  const reading =
    annotation === undefined
      ? SAYS_NOTHING
      : readFrom('annotation', ANNOTATION_FIELD, annotation, rule);
  return typeof label === 'string'
    ? { intent: reading.intent, steps: [notRead(label), ...reading.steps] }
    : reading;
}

/** What one value means under the rule: see the table at `valueRuleFor`. */
export function interpretValue(value: string, rule: ValueRule): InjectValue {
  if (rule === 'other-values-are-default') {
    if (value === 'true') return 'yes';
    return value === 'false' ? 'no' : 'default';
  }
  if (value === '') return 'default';
  return /^(?:y|yes|true|on)$/i.test(value) ? 'yes' : 'no';
}

function readFrom(
  place: 'label' | 'annotation',
  field: string,
  value: string,
  rule: ValueRule,
): InjectValueReading {
  const intent = interpretValue(value, rule);
  const steps: readonly Step[] = [
    intent === 'default'
      ? { code: `${place}-default`, effect: 'continues', subject: 'pod', field, value }
      : intent === 'yes'
        ? { code: `${place}-true`, effect: 'injects', subject: 'pod', field, value }
        : { code: `${place}-false`, effect: 'does-not-inject', subject: 'pod', field, value },
  ];
  return { intent, steps };
}

function overridden(value: string): Step {
  return {
    code: 'annotation-overridden',
    effect: 'notes',
    subject: 'pod',
    field: ANNOTATION_FIELD,
    value,
  };
}

function notRead(value: string): Step {
  return { code: 'label-not-read', effect: 'notes', subject: 'pod', field: LABEL_FIELD, value };
}
