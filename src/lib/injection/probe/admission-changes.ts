import { present } from '../../present.ts';
import { compileWebhook, predictCall } from '../decision/api-server-phase.ts';
import type { Decision, DecisionInput } from '../decision/decide.ts';
import type { WebhookName } from '../decision/step.ts';
import type { PodObject } from '../model/api-objects.ts';
import type { WebhookModel } from '../model/injector-model.ts';
import type { Labels } from '../model/model.ts';
import { INJECTED_LABELS } from '../sidecar/injected-labels.ts';
import type { ProbePod } from './probe-pod.ts';

/** A label or annotation that admission added to a pod, or changed. */
interface AdmissionChange {
  /** `metadata.labels[sidecar.istio.io/inject]`. */
  readonly field: string;
  /** The value in the template; absent where the template has none. */
  readonly sent?: string;
  readonly became: string;
}

/** The changes of admission to a pod, apart from injection, and the possible authors. */
export interface AdmissionWork {
  readonly changes: readonly AdmissionChange[];
  /** Containers that neither the template nor, by its record, an injector added. */
  readonly containers: readonly string[];
  /** Mutating webhooks of other programs that apply to the pod and are called before an injector, in order. */
  readonly webhooks: readonly WebhookName[];
}

/**
 * Finds the changes of other mutating webhooks to a pod that was tried.
 * @param answer the pod as returned; absent where it was refused.
 */
export function findAdmissionWork(
  input: DecisionInput,
  decision: Decision,
  {
    sent,
    answer,
    refusal = '',
    others,
  }: {
    readonly sent: ProbePod;
    readonly answer: PodObject | undefined;
    /** The API server's message, where the pod was refused. */
    readonly refusal?: string | undefined;
    readonly others: readonly WebhookModel[];
  },
): AdmissionWork {
  const made = answer?.metadata;
  return {
    changes: made
      ? [
          ...findChanges('labels', sent.metadata.labels, made.labels),
          ...findChanges('annotations', sent.metadata.annotations, made.annotations),
        ]
      : [],
    containers: answer ? findContainers(sent, answer) : findRefused(sent, refusal),
    webhooks: findCalledBefore(input, decision, others),
  };
}

function findChanges(
  map: 'labels' | 'annotations',
  sent: Labels,
  became: Labels = {},
): readonly AdmissionChange[] {
  return Object.entries(became)
    .filter(([key, value]) => sent[key] !== value && !isOfInjector(key))
    .map(([key, value]) =>
      present({
        field: `metadata.${map}[${key}]`,
        sent: sent[key],
        became: value,
      }),
    );
}

/** Additions of every injection (Istio 1.30 injection-template.yaml), and the LimitRanger's note of what it set. */
function isOfInjector(key: string): boolean {
  return (
    INJECTED_LABELS.includes(key) ||
    /^(sidecar\.istio\.io\/(status|interceptionMode)|istio\.io\/rev|proxy\.istio\.io\/overrides|prometheus\.io\/.*|kubectl\.kubernetes\.io\/default-.*|kubernetes\.io\/limit-ranger)$/.test(
      key,
    )
  );
}

function findContainers(sent: ProbePod, { spec, metadata }: PodObject): readonly string[] {
  if (metadata.annotations?.['sidecar.istio.io/status'] !== undefined) return [];
  const own = (sent.spec['containers'] ?? []) as readonly { readonly name: string }[];
  return spec.containers
    .map(({ name }) => name)
    .filter((name) => !own.some((one) => one.name === name));
}

/** Containers that a refusal names by a position that the template does not have: `spec.containers[1].image`. */
function findRefused({ spec }: ProbePod, refusal: string): readonly string[] {
  const places = [...refusal.matchAll(/spec\.(containers|initContainers)\[(\d+)\]/g)];
  return [
    ...new Set(
      places
        .filter(([, list = '', index]) => Number(index) >= lengthOf(spec[list]))
        .map(([place]) => place),
    ),
  ];
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function findCalledBefore(
  { namespace, template, isDryRun = true }: DecisionInput,
  { steps }: Decision,
  others: readonly WebhookModel[],
): readonly WebhookName[] {
  const { annotations, hostNetwork, name, spec } = template;
  const labels = { ...template.labels, ...template.controllerLabels };
  const facts = {
    namespace: namespace.name,
    labels,
    annotations,
    hostNetwork,
    name,
    spec,
    isDryRun,
  };
  const last = steps.findLast(({ effect }) => effect === 'calls')?.webhook?.configuration;
  return others
    .filter(({ configuration }) => last === undefined || configuration <= last)
    .filter((model) => {
      const call = predictCall(compileWebhook(model), namespace, labels, () => ({
        ...facts,
        isInjected: false,
      }));
      return call.mayCall !== false;
    })
    .map(({ configuration, name: webhook }) => ({ configuration, name: webhook }));
}
