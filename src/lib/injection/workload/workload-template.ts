import { present } from '../../present.ts';
import type { TemplateOwner } from '../decision/explain.ts';
import type { ApiObject, PodSpecObject, PodTemplateObject } from '../model/api-objects.ts';
import type {
  JsonObject,
  LabelSelector,
  Namespace,
  PodTemplate,
  PredictedLabels,
} from '../model/model.ts';

/** A workload of any kind that makes pods, or a pod, as the API server sent it. */
export interface WorkloadObject extends ApiObject {
  readonly spec?: Partial<PodSpecObject> & {
    readonly template?: PodTemplateObject;
    readonly jobTemplate?: {
      readonly metadata?: Partial<ApiObject['metadata']>;
      readonly spec?: { readonly template?: PodTemplateObject; readonly completionMode?: string };
    };
    readonly completionMode?: string;
    readonly selector?: LabelSelector;
  };
}

/** A workload's template, and its path. */
export interface TemplateReading {
  readonly owner: TemplateOwner;
  readonly template: PodTemplate;
}

/** What a kind adds to every pod that it makes: labels, and whether it chooses the pod's name itself. */
interface Controller {
  readonly path: 'spec.template.' | 'spec.jobTemplate.spec.template.';
  readonly labels: (workload: WorkloadObject) => PredictedLabels;
  readonly namesItsPods: boolean;
}

/**
 * The path of each kind's template, and what its controller adds (Kubernetes v1.36 pkg/controller and
 * staging/src/k8s.io/api/{apps,batch}/v1; Argo Rollouts 1.8):
 *
 * | kind                                | added labels                                                                       |
 * |-------------------------------------|------------------------------------------------------------------------------------|
 * | Deployment (through its ReplicaSet) | pod-template-hash                                                                  |
 * | ReplicaSet, ReplicationController   | none                                                                               |
 * | StatefulSet                         | statefulset.kubernetes.io/pod-name, apps.kubernetes.io/pod-index, controller-revision-hash |
 * | DaemonSet                           | controller-revision-hash, pod-template-generation                                  |
 * | Job, CronJob                        | job-name, controller-uid, both also with batch.kubernetes.io/; job-completion-index |
 * | Rollout                             | rollouts-pod-template-hash                                                         |
 */
const CONTROLLERS: Readonly<Record<string, Controller>> = {
  Deployment: {
    path: 'spec.template.',
    labels: () => ({ 'pod-template-hash': null }),
    namesItsPods: false,
  },
  ReplicaSet: { path: 'spec.template.', labels: () => ({}), namesItsPods: false },
  ReplicationController: { path: 'spec.template.', labels: () => ({}), namesItsPods: false },
  StatefulSet: {
    path: 'spec.template.',
    labels: () => ({
      'statefulset.kubernetes.io/pod-name': null,
      'apps.kubernetes.io/pod-index': null,
      'controller-revision-hash': null,
    }),
    namesItsPods: true,
  },
  DaemonSet: {
    path: 'spec.template.',
    labels: () => ({ 'controller-revision-hash': null, 'pod-template-generation': null }),
    namesItsPods: false,
  },
  Job: {
    path: 'spec.template.',
    labels: ({ metadata, spec }) => jobLabels(metadata.name, spec?.completionMode),
    namesItsPods: false,
  },
  CronJob: {
    path: 'spec.jobTemplate.spec.template.',
    labels: ({ spec }) => jobLabels(null, spec?.jobTemplate?.spec?.completionMode),
    namesItsPods: false,
  },
  Rollout: {
    path: 'spec.template.',
    labels: () => ({ 'rollouts-pod-template-hash': null }),
    namesItsPods: false,
  },
};

/**
 * Reads the template of a workload, with what its controller adds. Returns `undefined` for other kinds, and for a
 * workload without a template of its own (a Rollout that refers to a Deployment).
 * @param options.keepsSpec keeps the pod's whole spec, which only match conditions read.
 */
export function readTemplate(
  object: WorkloadObject & { readonly kind: string },
  { keepsSpec }: { readonly keepsSpec: boolean },
): TemplateReading | undefined {
  const { kind, metadata } = object;
  if (kind === 'Pod') {
    const source = { metadata, spec: object.spec ?? {} };
    return {
      owner: ownerOf(object, ''),
      template: readPodTemplate(source, keepsSpec, metadata.name),
    };
  }
  const controller = CONTROLLERS[kind];
  if (controller === undefined) return undefined;
  const source =
    controller.path === 'spec.template.'
      ? object.spec?.template
      : object.spec?.jobTemplate?.spec?.template;
  if (source === undefined) return undefined;
  const template = readPodTemplate(source, keepsSpec, controller.namesItsPods ? null : undefined);
  return {
    owner: ownerOf(object, controller.path),
    template: { ...template, controllerLabels: missing(controller.labels(object), template) },
  };
}

/**
 * The Deployment whose spec contains a Rollout's pod template, although the pods belong to the Rollout (Argo Rollouts
 * 1.8 spec.workloadRef).
 * @returns `undefined` for a workload with a template of its own.
 */
export function lenderOf({
  kind,
  metadata: { namespace = '' },
  spec,
}: WorkloadObject & { readonly kind: string }): TemplateOwner | undefined {
  const { workloadRef } = (spec ?? {}) as {
    readonly workloadRef?: { readonly kind?: string; readonly name: string };
  };
  if (kind !== 'Rollout' || workloadRef?.kind !== 'Deployment') return undefined;
  const { name } = workloadRef;
  return {
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    path: 'spec.template.',
  };
}

/** The template with the controller's labels that the workload's selector fixes: no proposal may change them. */
export function withFixedLabels(template: PodTemplate, { spec }: WorkloadObject): PodTemplate {
  const fixed: PredictedLabels = { ...template.controllerLabels, ...spec?.selector?.matchLabels };
  return { ...template, controllerLabels: fixed };
}

/** Reads a namespace. */
export function readNamespace({ metadata }: ApiObject): Namespace {
  const { name, labels = {}, annotations } = metadata;
  return present({ name, labels, annotations });
}

function readPodTemplate(
  source: {
    readonly metadata?: Partial<ApiObject['metadata']>;
    readonly spec: Partial<PodSpecObject>;
  },
  keepsSpec: boolean,
  name: string | null | undefined,
): PodTemplate {
  return present({
    labels: source.metadata?.labels ?? {},
    annotations: source.metadata?.annotations ?? {},
    hostNetwork: source.spec.hostNetwork ?? false,
    name,
    ...(keepsSpec ? { spec: source.spec as JsonObject } : {}),
  });
}

// A stored Job already has its own labels in its template, with their values.
function missing(labels: PredictedLabels, template: PodTemplate): PredictedLabels {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !Object.hasOwn(template.labels, key)),
  );
}

function jobLabels(name: string | null, completionMode?: string): PredictedLabels {
  return {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': null,
    'batch.kubernetes.io/controller-uid': null,
    ...(completionMode === 'Indexed' ? { 'batch.kubernetes.io/job-completion-index': null } : {}),
  };
}

function ownerOf(object: WorkloadObject & { readonly kind: string }, path: string): TemplateOwner {
  const { apiVersion = API_VERSIONS[object.kind] ?? 'v1', kind, metadata } = object;
  const { name, namespace } = metadata;
  return {
    object: present({ apiVersion, kind, name, namespace }),
    path,
  };
}

// Items of a list have no apiVersion.
const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Rollout: 'argoproj.io/v1alpha1',
};
