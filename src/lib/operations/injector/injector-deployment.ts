import type { ResourceAmounts } from '../../injection/injector/injector-settings.ts';
import type {
  ContainerObject,
  DeploymentObject,
  PodObject,
  TolerationObject,
} from '../../injection/model/api-objects.ts';
import type {
  AutoscalerObject,
  DisruptionBudgetObject,
} from '../../injection/model/scheduling-objects.ts';
import { present } from '../../present.ts';
import type { InjectorWorkload } from './injector-workload.ts';

/** The Deployment of an injector. Amounts are Kubernetes quantities. */
export interface InjectorDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: { readonly ready: number; readonly wanted: number };
  /** The container that answers the webhook. */
  readonly container: string;
  readonly image?: string;
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly TolerationObject[];
  readonly autoscaler?: {
    readonly name: string;
    readonly minReplicas: number;
    readonly maxReplicas: number;
  };
  readonly disruptionBudgets: readonly {
    readonly name: string;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly disruptionsAllowed?: number;
  }[];
  readonly pods: readonly {
    readonly name: string;
    /** Left out while it is not scheduled. */
    readonly node?: string;
    readonly ready: boolean;
  }[];
}

/** Describes the Deployment of an injector, with its surroundings. */
export function viewDeployment(
  { metadata, spec, status }: DeploymentObject,
  container: ContainerObject,
  { autoscaler, budgets, pods }: InjectorWorkload,
): InjectorDeployment {
  const { nodeSelector = {}, tolerations = [] } = spec.template.spec;
  return present({
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    replicas: { ready: status?.readyReplicas ?? 0, wanted: spec.replicas ?? 1 },
    container: container.name,
    image: container.image,
    requests: amounts(container.resources?.requests),
    limits: amounts(container.resources?.limits),
    nodeSelector,
    tolerations,
    autoscaler: autoscaler ? viewAutoscaler(autoscaler) : undefined,
    disruptionBudgets: budgets.map(viewBudget),
    pods: pods.map(viewPod),
  });
}

function amounts({ cpu, memory }: Readonly<Record<string, string>> = {}): ResourceAmounts {
  return present({ cpu, memory });
}

function viewAutoscaler({
  metadata,
  spec,
}: AutoscalerObject): NonNullable<InjectorDeployment['autoscaler']> {
  const { minReplicas = 1, maxReplicas } = spec;
  return { name: metadata.name, minReplicas, maxReplicas };
}

function viewBudget({
  metadata,
  spec: { minAvailable, maxUnavailable },
  status,
}: DisruptionBudgetObject): InjectorDeployment['disruptionBudgets'][number] {
  const disruptionsAllowed = status?.disruptionsAllowed;
  return present({
    name: metadata.name,
    minAvailable,
    maxUnavailable,
    disruptionsAllowed,
  });
}

function viewPod({ metadata, spec, status }: PodObject): InjectorDeployment['pods'][number] {
  const containers = status?.containerStatuses ?? [];
  return present({
    name: metadata.name,
    node: spec.nodeName,
    ready: containers.length > 0 && containers.every(({ ready }) => ready),
  });
}
