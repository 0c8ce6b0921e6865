import { SIDECAR_STATUS } from '../../model/keys.ts';
import type { JsonObject, Labels, PredictedLabels } from '../../model/model.ts';
import { INJECTED_LABELS } from '../../sidecar/injected-labels.ts';
import { predictSpec } from './admission-spec.ts';
import { createPartialMap, toCelValue } from './partial-map.ts';
import type { CelValue } from './partial-map.ts';

/** The request to create a pod, as far as it can be predicted. */
export interface AdmissionFacts {
  readonly namespace: string;
  readonly labels: PredictedLabels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  readonly name: string | null | undefined;
  readonly spec: JsonObject | undefined;
  readonly isDryRun: boolean;
  /** An injector called earlier has already added its sidecar, labels and annotations. */
  readonly isInjected: boolean;
}

/** The variables of a match condition (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/matchconditions). */
export interface ConditionVariables {
  readonly object: CelValue;
  readonly oldObject: null;
  readonly request: CelValue;
  /** Declared, but never filled in for webhooks. */
  readonly namespaceObject: null;
  /** Fields that a condition read although they are not known. */
  readonly missed: string[];
}

/**
 * The pod and the request as a match condition sees them. Empty maps and false values are left out, as in the API
 * server's serialisation. Anything that defaulting, other admission plugins or controllers may still add is unreadable.
 */
export function predictVariables(facts: AdmissionFacts): ConditionVariables {
  const missed: string[] = [];
  return {
    object: new Map<string, CelValue>([
      ['apiVersion', 'v1'],
      ['kind', 'Pod'],
      ['metadata', predictMetadata(facts, missed)],
      ['spec', predictSpec(facts, missed)],
      ['status', new Map()],
    ]),
    oldObject: null,
    request: predictRequest(facts, missed),
    missed,
    namespaceObject: null,
  };
}

// The API server sets these after the webhooks, or never on a new object.
const SET_LATER = [
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'resourceVersion',
  'selfLink',
  'uid',
];

function predictMetadata(facts: AdmissionFacts, missed: string[]): CelValue {
  const known = new Map<string, CelValue>([['namespace', facts.namespace]]);
  const absent = new Set(SET_LATER);
  if (typeof facts.name === 'string') {
    known.set('name', facts.name);
    absent.add('generateName');
  }
  // The API server generates a name only after the webhooks.
  if (facts.name === undefined) absent.add('name');
  const labels = predictLabels(facts, missed);
  if (labels === undefined) absent.add('labels');
  else known.set('labels', labels);
  const annotations = predictAnnotations(facts, missed);
  if (annotations === undefined) absent.add('annotations');
  else known.set('annotations', annotations);
  return createPartialMap({
    field: 'object.metadata',
    known,
    isAbsent: (key) => absent.has(key),
    missed,
  });
}

function predictLabels(
  { labels, isInjected }: AdmissionFacts,
  missed: string[],
): CelValue | undefined {
  const entries = Object.entries(labels);
  const known = new Map<string, CelValue>();
  const hidden = new Set(isInjected ? INJECTED_LABELS : []);
  for (const [key, value] of entries) {
    if (value === null) hidden.add(key);
    else known.set(key, value);
  }
  for (const key of known.keys()) hidden.delete(key);
  if (hidden.size === 0) return known.size === 0 ? undefined : known;
  return createPartialMap({
    field: 'object.metadata.labels',
    known,
    isAbsent: (key) => !hidden.has(key),
    missed,
  });
}

function predictAnnotations(
  { annotations, isInjected }: AdmissionFacts,
  missed: string[],
): CelValue | undefined {
  const known = new Map<string, CelValue>(Object.entries(annotations));
  if (!isInjected) return known.size === 0 ? undefined : known;
  // Always present, with JSON that differs from pod to pod: conditions ask whether it exists.
  known.set(SIDECAR_STATUS, '{}');
  return createPartialMap({ field: 'object.metadata.annotations', known, isAbsent: never, missed });
}

function predictRequest(facts: AdmissionFacts, missed: string[]): CelValue {
  const kind = toCelValue({ group: '', version: 'v1', kind: 'Pod' });
  const resource = toCelValue({ group: '', version: 'v1', resource: 'pods' });
  const known = new Map<string, CelValue>([
    ['kind', kind],
    ['resource', resource],
    ['requestKind', kind],
    ['requestResource', resource],
    ['operation', 'CREATE'],
    ['namespace', facts.namespace],
    ['dryRun', facts.isDryRun],
  ]);
  const absent = new Set(['subResource', 'requestSubResource']);
  if (typeof facts.name === 'string') known.set('name', facts.name);
  if (facts.name === undefined) absent.add('name');
  return createPartialMap({ field: 'request', known, isAbsent: (key) => absent.has(key), missed });
}

function never(): boolean {
  return false;
}
