import type { Cluster } from '../cluster/cluster.ts';
import type { InstalledInjector } from '../cluster/read-injectors.ts';
import { resources } from '../cluster/resources.ts';
import { UsageError } from '../errors.ts';
import type { ConfigMapObject, WebhookConfigurationObject } from '../injection/api-objects.ts';
import type { ObjectReference, Plan } from '../injection/plan.ts';
import { planPolicy } from '../injection/policy-edit.ts';
import type { InjectionPolicy, NamespaceCondition, PodCondition } from '../injection/policy.ts';
import { readInjectorsOrFail, viewPolicy, type PolicyView } from './show-policy.ts';

/** The conditions asked for; one that is left out stays as the cluster behaves. */
export interface PolicyRequest {
  readonly namespaceCondition: NamespaceCondition | undefined;
  readonly podCondition: PodCondition | undefined;
}

/** A policy change that can be previewed and applied, and what it was planned on. */
export interface PolicyPlan {
  readonly before: InjectionPolicy;
  readonly after: InjectionPolicy;
  readonly plan: Plan;
  /** Objects that already say what they should. */
  readonly unchanged: readonly ObjectReference[];
  readonly injectors: readonly InstalledInjector[];
}

/** What is there to change: the injectors, and the policy that they amount to. */
export interface PolicyState {
  readonly view: PolicyView;
  readonly injectors: readonly InstalledInjector[];
}

/** Reads the injectors and the present policy. */
export async function readPolicyState(cluster: Cluster): Promise<PolicyState> {
  const injectors = await readInjectorsOrFail(cluster);
  return { view: viewPolicy(injectors), injectors };
}

/**
 * Plans the change of a policy.
 * @throws {UsageError} a condition is left out although the cluster behaves as no policy does, or the policy is kept
 * in a way that this program cannot change.
 */
export async function planPolicyChange(
  cluster: Cluster,
  { view, injectors }: PolicyState,
  request: PolicyRequest,
): Promise<PolicyPlan> {
  const before = view.conditions;
  const { namespaceCondition, podCondition } = request;
  if (!view.exact && (!namespaceCondition || !podCondition)) {
    throw new UsageError('the present policy is custom, so no condition can stay as it is', {
      code: 'policy-custom',
      nextStep: 'give both --namespace-condition and --pod-condition; see: policy show -o wide',
    });
  }
  const after = {
    namespaceCondition: namespaceCondition ?? before.namespaceCondition,
    podCondition: podCondition ?? before.podCondition,
  };
  const { injector, configuration, webhookIndex } = soleWebhook(injectors);
  if (!injector.configMap) {
    const { settings } = injector.model;
    throw new UsageError(
      `the config of the injector is not known${settings.known ? '' : `: ${settings.reason}`}`,
      { code: 'config-unreadable', nextStep: 'mend that, or ask for the right to read it' },
    );
  }
  const kubeSystem = await cluster.read(resources.namespace, 'kube-system');
  const objects = { configuration, webhookIndex, configMap: injector.configMap, kubeSystem };
  const plan = planPolicy(objects, before, after);
  const unchanged = keptIn(configuration, injector.configMap).filter(
    (kept) => !plan.changes.some(({ object }) => object.kind === kept.kind),
  );
  return { before, after, plan, unchanged, injectors };
}

function keptIn(
  { metadata: configuration }: WebhookConfigurationObject,
  { metadata: configMap }: ConfigMapObject,
): readonly ObjectReference[] {
  const { kind, apiVersion } = resources.mutatingWebhookConfiguration;
  const { name, namespace = '' } = configMap;
  return [
    { apiVersion, kind, name: configuration.name },
    { apiVersion: 'v1', kind: 'ConfigMap', namespace, name },
  ];
}

interface SoleWebhook {
  readonly injector: InstalledInjector;
  readonly configuration: WebhookConfigurationObject;
  readonly webhookIndex: number;
}

function soleWebhook(injectors: readonly InstalledInjector[]): SoleWebhook {
  const [injector, ...otherInjectors] = injectors;
  const [webhook, ...otherWebhooks] = injector?.model.webhooks ?? [];
  const configuration = injector?.configurations.find(
    ({ metadata }) => metadata.name === webhook?.configuration,
  );
  if (
    !injector ||
    !webhook ||
    !configuration ||
    otherInjectors.length > 0 ||
    otherWebhooks.length > 0
  ) {
    const names = injectors.flatMap(({ model }) => model.webhooks.map(({ name }) => name));
    throw new UsageError(
      `a policy can be set where one webhook serves it, as in Alibaba Cloud Service Mesh; here are ${names.length}: ${names.join(', ')}`,
      {
        code: 'webhook-shape',
        nextStep: 'label namespaces and workloads instead: namespace enable, opt-in',
      },
    );
  }
  return { injector, configuration, webhookIndex: webhook.index };
}
