import type { ContainerObject, OwnerReference, PodObject } from '../model/api-objects.ts';
import { MIRROR_POD } from '../model/keys.ts';
import type { JsonObject, PodTemplate } from '../model/model.ts';
import { INJECTED_LABELS } from '../sidecar/injected-labels.ts';
import { readSidecarRevision } from '../sidecar/normal-sidecar.ts';
import { type ImageChoice, readImageChoice } from '../sidecar/proxy-image.ts';
import { type ProxyState, readProxyState } from '../sidecar/proxy-state.ts';
import {
  type ContainerNames,
  detectSidecar,
  hasInjectionRecord,
  readContainerNames,
  SIDECAR_CONTAINER,
  type SidecarKind,
} from '../sidecar/sidecar.ts';
import { stripSidecar } from '../sidecar/strip-sidecar.ts';
import { controllerOf } from '../workload/workload-pods.ts';
import { type PodWorkload, workloadOfPod } from './workload-of-pod.ts';

/**
 * Where the proxy of a pod comes from.
 * - `injector`: it has an injector's record
 * - `template`: it has none, so that somebody wrote the container down: a gateway's chart, or a person
 * - `placeholder`: the same, with `image: auto`, which only an injector can replace
 * - `proxyless`: injected, but without a container istio-proxy (gRPC without a proxy)
 */
export type ProxyOrigin = 'injector' | 'template' | 'placeholder' | 'proxyless' | 'none';

/** What the proxy is there for. */
export type ProxyRole = 'sidecar' | 'gateway' | 'waypoint';

/** Why a pod is counted, and not judged: it goes away, it is over, or no admission can change it. */
export type NotJudged = 'terminating' | 'completed' | 'static';

/** A running pod as far as verification depends on it; small, so that many can be kept. */
export interface PodFacts extends ContainerNames {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly workload: PodWorkload;
  /** The object whose template the pod was made from; absent for a pod that stands alone. */
  readonly owner?: OwnerReference;
  readonly sidecar: SidecarKind;
  readonly origin: ProxyOrigin;
  readonly role?: ProxyRole;
  readonly revision?: string;
  readonly image?: string;
  readonly imageChoice: ImageChoice;
  readonly proxy: ProxyState;
}

/** Reads the facts of a pod. */
export function readPodFacts(pod: PodObject): PodFacts {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const sidecar = detectSidecar(pod);
  const container = findProxy(pod);
  const role = container && roleOf(container);
  const revision = readSidecarRevision(pod);
  const owner = controllerOf(pod);
  return {
    namespace,
    name,
    uid,
    workload: workloadOfPod(pod),
    ...(owner === undefined ? {} : { owner }),
    sidecar,
    origin: originOf(pod, container),
    ...(role === undefined ? {} : { role }),
    ...(revision === undefined ? {} : { revision }),
    ...(container?.image === undefined ? {} : { image: container.image }),
    imageChoice: readImageChoice(pod),
    proxy: readProxyState(pod),
    ...readContainerNames(pod),
  };
}

/** Whether a pod is only counted. */
export function readNotJudged({ metadata, status }: PodObject): NotJudged | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'terminating';
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 'completed';
  // The kubelet runs it from a file: the API server's copy is changed by admission, the pod itself is not.
  return metadata.annotations?.[MIRROR_POD] === undefined ? undefined : 'static';
}

/**
 * The template that this very pod amounts to: without what an injector added.
 * @param options.keepsSpec keep the spec, which only match conditions of webhooks read.
 */
export function templateOfPod(
  pod: PodObject,
  { keepsSpec }: { readonly keepsSpec: boolean },
): PodTemplate {
  const { metadata, spec } = keepsSpec ? stripSidecar(pod) : pod;
  const { annotations = {}, generateName, name } = metadata;
  return {
    labels: withoutInjected(pod),
    annotations,
    hostNetwork: spec.hostNetwork ?? false,
    // A name that the API server made up was not there yet when the webhooks were called.
    ...(generateName === undefined ? { name } : {}),
    ...(keepsSpec ? { spec: spec as unknown as JsonObject } : {}),
  };
}

function withoutInjected(pod: PodObject): PodTemplate['labels'] {
  const { labels = {} } = pod.metadata;
  if (!hasInjectionRecord(pod)) return labels;
  // Of every pod of a list: by way of entries it takes four times as long.
  const own: Record<string, string> = {};
  for (const key in labels) {
    const value = labels[key];
    if (value !== undefined && !INJECTED.has(key)) own[key] = value;
  }
  return own;
}

const INJECTED: ReadonlySet<string> = new Set(INJECTED_LABELS);

function findProxy({ spec }: PodObject): ContainerObject | undefined {
  return [...spec.containers, ...(spec.initContainers ?? [])].find(
    ({ name }) => name === SIDECAR_CONTAINER,
  );
}

function originOf(pod: PodObject, container: ContainerObject | undefined): ProxyOrigin {
  if (hasInjectionRecord(pod)) return container ? 'injector' : 'proxyless';
  if (!container) return 'none';
  return container.image === 'auto' ? 'placeholder' : 'template';
}

// Istio 1.30 manifests/charts/istio-control/istio-discovery/files: the second argument of pilot-agent.
function roleOf({ args }: ContainerObject): ProxyRole {
  if (args?.[1] === 'router') return 'gateway';
  return args?.[1] === 'waypoint' ? 'waypoint' : 'sidecar';
}
