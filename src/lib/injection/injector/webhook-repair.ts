import type { DeploymentObject, ServiceObject } from '../model/api-objects.ts';
import type { InjectorModel, WebhookModel } from '../model/injector-model.ts';
import type { JsonPatchOperation, ObjectReference } from '../model/plan.ts';
import { type CommandFlags, kubectlFlags, quoteWord } from '../model/shell.ts';
import type { ProbeFailure } from '../probe/probe-failure.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { holdsRoot } from './ca-bundle.ts';

/** An injector, and the objects behind its webhooks that a repair depends on. */
export interface RepairableInjector {
  readonly model: InjectorModel;
  readonly service?: ServiceObject;
  readonly deployment?: DeploymentObject;
  /** Whether the Service behind the webhooks was looked up and does not exist. */
  readonly isServiceMissing?: boolean;
  /** The root of the mesh as its control plane publishes it (ConfigMap istio-ca-root-cert), PEM; absent if not read. */
  readonly root?: string;
}

/** Enough to lose one: a new node, an eviction, a rollout. */
const REPLICAS = '2';

/** The path that every injector serves (Istio pilot/pkg/bootstrap/sidecarinjector.go). */
const INJECT_PATH = '/inject';

type Repair = Pick<Proposal, 'changes' | 'commands' | 'notes'>;

/**
 * The command that makes a webhook reachable again, where the objects show the fault: a port that the Service does not
 * have, a path that injectors do not serve, an injector scaled to 0. `undefined` for causes outside of the objects
 * (certificates, the network): for those the failure's next step is the only advice.
 */
export function proposeRepair(
  { code, webhook, configuration }: ProbeFailure,
  injectors: readonly RepairableInjector[],
  commandFlags: CommandFlags,
): Repair | undefined {
  const injector = injectors.find(({ model }) =>
    model.webhooks.some((one) => one.name === webhook && one.configuration === configuration),
  );
  if (!injector) return undefined;
  return repairOf(code, injector, commandFlags);
}

/** The command that fixes one kind of failure of an injector's webhooks; see {@link proposeRepair}. */
export function repairOf(
  code: ProbeFailure['code'],
  injector: RepairableInjector,
  commandFlags: CommandFlags,
): Repair | undefined {
  switch (code) {
    case 'service-port': {
      const ports = injector.service?.spec.ports?.map(({ port }) => port) ?? [];
      const right = ports.includes(443) ? 443 : ports[0];
      return right === undefined
        ? undefined
        : redirect(injector.model, 'port', right, commandFlags);
    }
    case 'webhook-path':
      return redirect(injector.model, 'path', INJECT_PATH, commandFlags);
    case 'service-no-endpoints':
    case 'webhook-refused':
      return scaleUp(injector.deployment, commandFlags);
    case 'webhook-ca':
      return trustRoot(injector, commandFlags);
    case 'failed-open':
      // A webhook that does not answer may have any of these faults. An absent fault has no repair.
      return (
        repairOf('service-no-endpoints', injector, commandFlags) ??
        repairOf('service-port', injector, commandFlags) ??
        repairOf('webhook-path', injector, commandFlags) ??
        repairOf('webhook-ca', injector, commandFlags)
      );
    default:
      return undefined;
  }
}

/**
 * What to do about a failure, in one line: the commands that fix it, where the objects show them, else its next step.
 */
export function describeRemedy(
  failure: ProbeFailure,
  injectors: readonly RepairableInjector[],
  commandFlags: CommandFlags,
): string {
  const { commands = [] } = proposeRepair(failure, injectors, commandFlags) ?? {};
  return commands.length === 0 ? failure.nextStep : `fix it: ${commands.join(' && ')}`;
}

/** All webhooks with the same fault: the next pod may meet another of them. */
function redirect(
  { webhooks }: InjectorModel,
  field: 'port' | 'path',
  value: number | string,
  commandFlags: CommandFlags,
): Repair | undefined {
  const wrong = webhooks.flatMap((webhook) => {
    const before = wrongValue(webhook, field, value);
    return before === undefined ? [] : [{ webhook, before }];
  });
  if (wrong.length === 0) return undefined;
  const byConfiguration = Map.groupBy(wrong, ({ webhook }) => webhook.configuration);
  return {
    changes: wrong.map(({ webhook, before }) => ({
      object: configurationOf(webhook),
      field: `webhooks[${webhook.name}].clientConfig.service.${field}`,
      before,
      after: String(value),
    })),
    commands: [...byConfiguration].map(([name, entries]) => {
      const patch = entries.flatMap(({ webhook }) => patchOf(webhook, field, value));
      return `kubectl patch mutatingwebhookconfiguration ${quoteWord(name)}${kubectlFlags(commandFlags)} --type json -p ${quoteWord(JSON.stringify(patch))}`;
    }),
    notes: [],
  };
}

/** Where the injector's namespace has the root of the mesh, the webhooks have to trust that root. */
function trustRoot(
  { model, root }: RepairableInjector,
  commandFlags: CommandFlags,
): Repair | undefined {
  const [target] = model.webhooks.map((webhook) => webhook.target);
  if (root === undefined || target?.kind !== 'service') return undefined;
  const wrong = model.webhooks.filter(
    ({ caBundle = '' }) => caBundle === '' || holdsRoot(caBundle, root) === false,
  );
  if (wrong.length === 0) return undefined;
  const given = kubectlFlags(commandFlags);
  const { namespace } = target;
  const read = `kubectl get configmap ${ROOT_CONFIG_MAP} -n ${namespace}${given} -o 'jsonpath={.data.root-cert\\.pem}' | base64 | tr -d '\\n'`;
  return {
    changes: wrong.map((webhook) => ({
      object: configurationOf(webhook),
      field: `webhooks[${webhook.name}].clientConfig.caBundle`,
      before: undefined,
      after: `the root of ConfigMap ${namespace}/${ROOT_CONFIG_MAP}`,
    })),
    commands: [...Map.groupBy(wrong, ({ configuration }) => configuration)].map(
      ([name, webhooks]) => {
        // A strategic merge patch finds webhooks by their names.
        const patch = JSON.stringify({
          webhooks: webhooks.map((one) => ({ name: one.name, clientConfig: { caBundle: '%s' } })),
        });
        // Outside of the quotes, so that the shell inserts the certificate.
        const quoted = `'${patch.replaceAll('%s', `'"$ROOT"'`)}'`;
        return `ROOT=$(${read}) && kubectl patch mutatingwebhookconfiguration ${quoteWord(name)}${given} -p ${quoted}`;
      },
    ),
    notes: [],
  };
}

/**
 * The ConfigMap in which istiod publishes the root of the mesh, in every namespace (Istio 1.30
 * pilot/pkg/bootstrap/configcontroller.go).
 */
export const ROOT_CONFIG_MAP = 'istio-ca-root-cert';

function wrongValue(
  { target }: WebhookModel,
  field: 'port' | 'path',
  right: number | string,
): string | undefined {
  if (target.kind !== 'service' || target.url !== undefined) return undefined;
  const is = target[field];
  const isRight = field === 'path' ? String(is).startsWith(String(right)) : is === right;
  return isRight ? undefined : String(is);
}

// The list may have changed since: the patch tests that the name is still at the index that is written.
function patchOf(
  { index, name }: WebhookModel,
  field: string,
  value: unknown,
): readonly JsonPatchOperation[] {
  const place = `/webhooks/${index}`;
  return [
    { op: 'test', path: `${place}/name`, value: name },
    { op: 'add', path: `${place}/clientConfig/service/${field}`, value },
  ];
}

function configurationOf({ configuration: name }: WebhookModel): ObjectReference {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return { apiVersion, kind: 'MutatingWebhookConfiguration', name };
}

function scaleUp(
  deployment: DeploymentObject | undefined,
  commandFlags: CommandFlags,
): Repair | undefined {
  if (deployment?.spec.replicas !== 0) return undefined;
  const { name, namespace = '' } = deployment.metadata;
  return {
    changes: [
      {
        object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
        field: 'spec.replicas',
        before: '0',
        after: REPLICAS,
      },
    ],
    commands: [
      `kubectl scale deployment ${name} -n ${namespace}${kubectlFlags(commandFlags)} --replicas ${REPLICAS}`,
    ],
    notes: [],
  };
}
