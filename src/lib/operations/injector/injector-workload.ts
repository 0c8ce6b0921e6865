import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed } from '../../cluster/read-allowed.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { findContainerBehind } from '../../injection/installed/injector-objects.ts';
import type {
  ContainerObject,
  DeploymentObject,
  PodObject,
} from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import type {
  AutoscalerObject,
  DisruptionBudgetObject,
} from '../../injection/model/scheduling-objects.ts';
import { compileSelector, matchSelector } from '../../injection/selector/selector.ts';
import { present } from '../../present.ts';

/** The workload of an injector: the readable objects around its Deployment. */
export interface InjectorWorkload {
  readonly autoscaler?: AutoscalerObject;
  readonly budgets: readonly DisruptionBudgetObject[];
  /** Those that are not terminating. */
  readonly pods: readonly PodObject[];
  /** Unreadable parts, and why. */
  readonly problems: readonly string[];
}

/** Reads the objects around the Deployment of an injector. */
export async function readInjectorWorkload(
  cluster: Cluster,
  deployment: DeploymentObject,
): Promise<InjectorWorkload> {
  const { name, namespace } = deployment.metadata;
  const { selector, template } = deployment.spec;
  const scope = { namespace };
  const labelSelector = Object.entries(selector.matchLabels ?? {})
    .map((entry) => entry.join('='))
    .join(',');
  const [autoscalers, budgets, pods] = await Promise.all([
    listIfAllowed<AutoscalerObject>(cluster, resources.horizontalPodAutoscaler, scope),
    listIfAllowed<DisruptionBudgetObject>(cluster, resources.podDisruptionBudget, scope),
    listIfAllowed<PodObject>(cluster, resources.pod, { ...scope, labelSelector }),
  ]);
  const autoscaler = autoscalers.objects.find(
    ({ spec: { scaleTargetRef: target } }) =>
      kindOf(target) === 'Deployment' && target.name === name,
  );
  return present({
    autoscaler,
    budgets: budgets.objects.filter(({ spec }) =>
      isSelected(spec.selector, template.metadata?.labels),
    ),
    pods: pods.objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    problems: [autoscalers, budgets, pods].flatMap(({ problem }) => problem ?? []),
  });
}

/** The container of an injector's pods that answers the webhook: the one behind the Service's port. */
export function findInjectorContainer({
  model,
  service,
  deployment,
}: InstalledInjector): ContainerObject | undefined {
  const target = model.webhooks[0]?.target;
  return target?.kind === 'service' && service && deployment
    ? findContainerBehind(service, target.port, deployment)
    : undefined;
}

// In policy/v1 an empty selector matches every pod of the namespace, and a missing one matches none.
function isSelected(
  selector: DisruptionBudgetObject['spec']['selector'],
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (!selector) return false;
  const compiled = compileSelector(selector);
  return compiled.ok && matchSelector(compiled.selector, labels) === true;
}
