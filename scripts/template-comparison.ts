import { decide, type Decision } from '../src/lib/injection/decision/decide.ts';
import { describeStep } from '../src/lib/injection/decision/describe-step.ts';
import { readSidecarSettings } from '../src/lib/injection/installed/read-sidecar-settings.ts';
import type { WebhookObject } from '../src/lib/injection/model/api-objects.ts';
import type { InjectorModel } from '../src/lib/injection/model/injector-model.ts';
import type { JsonObject, Labels } from '../src/lib/injection/model/model.ts';
import { parseVersion } from '../src/lib/injection/model/version.ts';
import { readNamespace, readTemplate } from '../src/lib/injection/workload/workload-template.ts';
import { prepareSetups } from './oracle-comparison.ts';

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
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
    readonly reason?: string;
    readonly message?: string;
  };
}

/**
 * The compared part of an answer: a sidecar or none, or the component that refuses the pod. Pod Security runs after the
 * injector and before the validation of the pod.
 */
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
  const { namespace, template } = row;
  const reading = readTemplate(
    {
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: namespace.name },
      spec: { template: { ...template, spec: template.spec as never } },
    },
    { keepsSpec: true },
  );
  if (!reading) throw new Error('The row has no template');
  const decision = decide({
    namespace: readNamespace({ metadata: { ...namespace } }),
    template: reading.template,
    injectors,
    isDryRun: true,
  });
  const outcome = outcomeOf(decision);
  const recorded = recordedOutcome(row);
  if (outcome === 'unknown' || isSame(outcome, recorded)) return { outcome };
  const reasons = decision.decidedBy.map(describeStep).join(' ');
  return {
    outcome,
    difference: `recorded ${recorded}, the engine says ${outcome} (${reasons}): ${JSON.stringify(row)}`,
  };
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
    (model) => (sidecar ? { ...model, sidecar } : model),
  );
}

function outcomeOf({ verdict, decidedBy }: Decision): Outcome {
  const [decisive] = decidedBy;
  if (verdict !== 'denied' || decisive === undefined) return verdict as Outcome;
  const { code, field = '', detail = '' } = decisive;
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
function addsSidecar({
  containers = [],
  initContainers = [],
}: RecordedTemplate['answer']): boolean {
  const isProxyless = initContainers.some(({ name }) => name === 'grpc-bootstrap-init');
  return (
    !isProxyless && [...containers, ...initContainers].some(({ name }) => name === 'istio-proxy')
  );
}

/** A refusal by Pod Security hides later ones, but not one by the injector, which comes earlier. */
function isSame(outcome: Outcome, recorded: Outcome): boolean {
  return recorded === 'refused by Pod Security'
    ? outcome !== 'refused by the injector'
    : outcome === recorded;
}
