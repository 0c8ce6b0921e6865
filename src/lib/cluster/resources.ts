import { pathSegment } from './path-segment.ts';

/** Where a kind lives in the Kubernetes API. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Every kind this program reads or writes (Kubernetes API v1.36, in versions that are GA since v1.23, and Argo Rollouts 1.8). */
export const resources = {
  namespace: core('Namespace', 'namespaces', false),
  node: core('Node', 'nodes', false),
  pod: core('Pod', 'pods'),
  configMap: core('ConfigMap', 'configmaps'),
  event: core('Event', 'events'),
  service: core('Service', 'services'),
  resourceQuota: core('ResourceQuota', 'resourcequotas'),
  limitRange: core('LimitRange', 'limitranges'),
  deployment: apps('Deployment', 'deployments'),
  statefulSet: apps('StatefulSet', 'statefulsets'),
  daemonSet: apps('DaemonSet', 'daemonsets'),
  replicaSet: apps('ReplicaSet', 'replicasets'),
  controllerRevision: apps('ControllerRevision', 'controllerrevisions'),
  replicationController: core('ReplicationController', 'replicationcontrollers'),
  job: batch('Job', 'jobs'),
  cronJob: batch('CronJob', 'cronjobs'),
  horizontalPodAutoscaler: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
  },
  podDisruptionBudget: {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    namespaced: true,
  },
  rollout: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    plural: 'rollouts',
    namespaced: true,
  },
  /** Of Alibaba Cloud Service Mesh from 1.28 on: which labels of namespaces the ASM instance writes into the clusters. */
  reconcileNamespaceLabels: {
    apiVersion: 'istio.alibabacloud.com/v1beta1',
    kind: 'ASMReconcileNSLabels',
    plural: 'asmreconcilenslabels',
    namespaced: false,
  },
  mutatingWebhookConfiguration: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
  validatingWebhookConfiguration: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    namespaced: false,
  },
} as const satisfies Readonly<Record<string, Resource>>;

function core(kind: string, plural: string, namespaced = true): Resource {
  return { apiVersion: 'v1', kind, plural, namespaced };
}

function apps(kind: string, plural: string): Resource {
  return { apiVersion: 'apps/v1', kind, plural, namespaced: true };
}

function batch(kind: string, plural: string): Resource {
  return { apiVersion: 'batch/v1', kind, plural, namespaced: true };
}

/** Kinds that make pods from a template; some of their objects only stand between another kind and its pods. */
export const templateKinds: readonly Resource[] = [
  resources.deployment,
  resources.statefulSet,
  resources.daemonSet,
  resources.replicaSet,
  resources.replicationController,
  resources.job,
  resources.cronJob,
  resources.rollout,
];

/** The resource of a kind, e.g. of a planned change. */
export function resourceOfKind(kind: string): Resource {
  const found = Object.values(resources).find((resource) => resource.kind === kind);
  if (!found) throw new TypeError(`no API resource is known for kind ${kind}`);
  return found;
}

/**
 * The URL path of a collection, or of one object in it.
 * @param namespace omitted for cluster-scoped kinds, and to mean all namespaces.
 * @throws {UsageError} no object can have this namespace or name.
 */
export function resourcePath(resource: Resource, namespace?: string, name?: string): string {
  const root = resource.apiVersion.includes('/') ? '/apis/' : '/api/';
  const scope =
    resource.namespaced && namespace !== undefined
      ? `/namespaces/${pathSegment(namespace, 'namespace')}`
      : '';
  const use = resource.kind === 'Namespace' ? 'namespace' : 'name';
  const object = name === undefined ? '' : `/${pathSegment(name, use)}`;
  return `${root}${resource.apiVersion}${scope}/${resource.plural}${object}`;
}

/**
 * The URL path of one version of an API group.
 * @param groupVersion as in `apiVersion`.
 * @throws {UsageError} no group can have this name.
 */
export function groupPath(groupVersion: string): string {
  const segments = groupVersion.split('/');
  return `/apis/${segments.map((one) => pathSegment(one, 'API group or version')).join('/')}`;
}
