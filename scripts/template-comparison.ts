import { predictAdmittedPod } from '../src/lib/injection/decision/admitted-pod.ts';
import { decide, type Decision } from '../src/lib/injection/decision/decide.ts';
import { describeStep } from '../src/lib/injection/decision/describe-step.ts';
import { readSidecarSettings } from '../src/lib/injection/installed/read-sidecar-settings.ts';
import type { WebhookObject } from '../src/lib/injection/model/api-objects.ts';
import type { InjectorModel } from '../src/lib/injection/model/injector-model.ts';
import type { JsonObject, Labels, PodTemplate } from '../src/lib/injection/model/model.ts';
import { parseVersion } from '../src/lib/injection/model/version.ts';
import { readNamespace, readTemplate } from '../src/lib/injection/workload/workload-template.ts';
import { prepareSetups } from './oracle-comparison.ts';
import { comparePods, type RecordedParts } from './pod-comparison.ts';

/** A real installation: the webhooks of its only configuration, and its config. */
export interface RecordedInstallation {
  readonly webhooks: readonly (Partial<WebhookObject> & { readonly name: string })[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A pod template, and the answer of a real API server with a real injector to its next pod. */
export interface RecordedTemplate {
  readonly namespace: { readonly name: string; readonly labels?: Labels };
  readonly template: {
    readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
    readonly spec: JsonObject;
  };
  readonly answer: {
    readonly status: number;
    readonly injected?: boolean;
    readonly containers?: readonly (JsonObject & { readonly name: string })[] | null;
    readonly initContainers?: readonly (JsonObject & { readonly name: string })[] | null;
    readonly volumes?: readonly string[] | null;
    readonly labels?: Labels | null;
    readonly annotations?: Labels | null;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** The outcome of an answer: a sidecar or none, or the component that refuses the pod. */
export type Outcome =
  | 'injected'
  | 'not-injected'
  | 'refused by the injector'
  | 'refused as invalid'
  | 'refused by Pod Security'
  | 'unknown';

/** The engine's outcome compared with the recorded one; a sentence if they differ. */
export interface TemplateComparison {
  readonly outcome: Outcome;
  readonly difference?: string;
}

/** The result for a file of recorded answers. */
export interface FileComparison {
  readonly count: number;
  readonly unknown: number;
  readonly differences: readonly string[];
}

/** Compares the engine with every line of a file of recorded answers. */
export function compareAll(text: string, injectors: readonly InjectorModel[]): FileComparison {
  const compared = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => compareTemplate(JSON.parse(line) as RecordedTemplate, injectors));
  return {
    count: compared.length,
    unknown: compared.filter(({ outcome }) => outcome === 'unknown').length,
    differences: compared.flatMap(({ difference }, index) =>
      difference === undefined ? [] : [`template ${index + 1}: ${difference}`],
    ),
  };
}

/** Compares the engine with one recorded answer. */
export function compareTemplate(
  row: RecordedTemplate,
  injectors: readonly InjectorModel[],
): TemplateComparison {
  const { namespace } = row;
  const template = sentTemplate(row);
  const decision = decide({
    namespace: readNamespace({ metadata: { ...namespace } }),
    template,
    injectors,
    isDryRun: true,
    rendersPod: true,
  });
  const outcome = outcomeOf(decision);
  const recorded = recordedOutcome(row);
  if (outcome === 'unknown') return { outcome };
  if (outcome === recorded) return compareAnswer(row, template, decision, outcome);
  const reasons = decision.decidedBy.map(describeStep).join(' ');
  return {
    outcome,
    difference: `recorded ${recorded}, the engine says ${outcome} (${reasons}): ${JSON.stringify(row)}`,
  };
}

/** The pods of a recording have a generated name, and no owner. */
function sentTemplate({ namespace, template }: RecordedTemplate): PodTemplate {
  const { metadata = {}, spec } = template;
  const reading = readTemplate(
    {
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: namespace.name },
      spec: {
        template: {
          metadata: { ...metadata, labels: { ...metadata.labels, 'pod-template-hash': '0' } },
          spec: spec as never,
        },
      },
    },
    { keepsSpec: true },
  );
  if (!reading) throw new Error('The row has no template');
  return reading.template;
}

const RECORDED_PARTS: RecordedParts = {
  containerFields: new Set([
    ...['name', 'image', 'restartPolicy', 'resources', 'ports', 'args', 'lifecycle'],
    ...['readinessProbe', 'livenessProbe', 'startupProbe', 'securityContext'],
  ]),
  volumeNames: true,
};

/** Compares the answer with what the engine predicts: the whole pod, or what Pod Security says against it. */
function compareAnswer(
  { namespace, answer }: RecordedTemplate,
  template: PodTemplate,
  decision: Decision,
  outcome: Outcome,
): TemplateComparison {
  const { message = '' } = answer;
  if (outcome === 'refused by Pod Security') {
    const [step] = decision.decidedBy;
    const predicted = step?.detail ?? '';
    if (message.endsWith(`is forbidden: ${predicted}`)) return { outcome };
    return { outcome, difference: `recorded ${message}, the engine says ${predicted}` };
  }
  if (answer.status >= 300) return { outcome };
  const prediction = predictAdmittedPod(
    { namespace: readNamespace({ metadata: { ...namespace } }), template, decision },
    { workload: { apiVersion: 'v1', kind: 'Pod', name: '' } },
  );
  if (prediction.kind === 'unknown') return { outcome: 'unknown' };
  if (prediction.kind === 'refused') {
    return { outcome, difference: `the template cannot be rendered: ${prediction.reason}` };
  }
  const { containers, initContainers, volumes, labels, annotations } = answer;
  const spec = {
    containers: containers ?? [],
    initContainers: initContainers ?? [],
    volumes: (volumes ?? []).map((name) => ({ name })),
  };
  const answered = { labels: labels ?? {}, annotations: annotations ?? {}, spec };
  const found = comparePods(prediction.pod, answered, RECORDED_PARTS);
  return found.length === 0 ? { outcome } : { outcome, difference: found.join('; ') };
}

/**
 * The images of a build of the line of development, as its charts name them (Istio manifests/profiles/default.yaml at
 * v0.0.0-20260827124520-eed52ebb66ad).
 */
const DEVELOPMENT_IMAGES = { hub: 'registry.istio.io/testing', tag: 'latest' };

/** The installation as a build of the line of development makes it: the same, but for its images. */
export function withDevelopmentImages(installation: RecordedInstallation): RecordedInstallation {
  const { values } = installation;
  const global = { ...(values['global'] as JsonObject), ...DEVELOPMENT_IMAGES };
  return { ...installation, values: { ...values, global } };
}

/** The injector of a recorded installation, as the engine takes it; `native` is its ENABLE_NATIVE_SIDECARS. */
export function prepareInstallation(
  { webhooks, config, values }: RecordedInstallation,
  injectorVersion: string,
  native: boolean,
): readonly InjectorModel[] {
  const id = 'istio-sidecar-injector';
  const version = parseVersion(injectorVersion);
  const sidecar = readSidecarSettings(JSON.stringify(values), version, {
    ENABLE_NATIVE_SIDECARS: String(native),
  });
  return (prepareSetups({ [id]: { webhooks, config } }, injectorVersion).get(id) ?? []).map(
    (model) => ({
      ...model,
      values: values as JsonObject,
      mesh: {},
      ...(sidecar ? { sidecar } : {}),
    }),
  );
}

function outcomeOf({ verdict, decidedBy }: Decision): Outcome {
  const [decisive] = decidedBy;
  if (verdict !== 'denied' || decisive === undefined) return verdict as Outcome;
  const { code, field = '', detail = '' } = decisive;
  if (code === 'pod-security-violated') return 'refused by Pod Security';
  // Amounts that the injector accepts, but the API server does not.
  const isAmount = field.includes('/proxy') && /negative|more than the limit/.test(detail);
  const isInvalid = code === 'pod-invalid' || code === 'injected-pod-invalid' || isAmount;
  return isInvalid ? 'refused as invalid' : 'refused by the injector';
}

function recordedOutcome({ answer }: RecordedTemplate): Outcome {
  if (answer.status < 300)
    return answer.injected && addsSidecar(answer) ? 'injected' : 'not-injected';
  if (answer.status === 422) return 'refused as invalid';
  return answer.message?.includes('violates PodSecurity')
    ? 'refused by Pod Security'
    : 'refused by the injector';
}

/** Templates for gRPC without a proxy add other containers. */
function addsSidecar(answer: RecordedTemplate['answer']): boolean {
  const [containers, initContainers] = [answer.containers ?? [], answer.initContainers ?? []];
  const isProxyless = initContainers.some(({ name }) => name === 'grpc-bootstrap-init');
  return (
    !isProxyless && [...containers, ...initContainers].some(({ name }) => name === 'istio-proxy')
  );
}
