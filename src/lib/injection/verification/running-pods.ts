import { present } from '../../present.ts';
import type { PodObject } from '../model/api-objects.ts';
import { normalizeSidecar, type NormalSidecar } from '../sidecar/normal-sidecar.ts';
import { SharedSidecars } from '../sidecar/shared-sidecars.ts';
import { detectSidecar, SIDECAR_CONTAINER, type SidecarKind } from '../sidecar/sidecar.ts';

/** The stored part of a running pod: it is the same for many pods of one template. */
export interface RunningPod {
  /** The parts that an injector added. */
  readonly sidecar: NormalSidecar;
  /** The sidecar among its containers, whoever added it. */
  readonly kind: SidecarKind;
  /** Image of the sidecar's container. */
  readonly image?: string;
  /** The key by which its controller distinguishes pods of different templates; not for a ReplicaSet's pods. */
  readonly generation?: string;
  /** Of a StatefulSet's pod. */
  readonly ordinal?: number;
}

/** Reads pods and keeps one copy of each sidecar, and of each pod: a cluster has many, but few different ones. */
export class RunningPods {
  readonly #sidecars = new SharedSidecars();
  readonly #pods = new Map<NormalSidecar, Map<string, RunningPod>>();

  /** The stored part of a pod. */
  read(pod: PodObject): RunningPod {
    const sidecar = this.#sidecars.share(normalizeSidecar(pod));
    const kind = detectSidecar(pod);
    const { containers, initContainers = [] } = pod.spec;
    const image =
      kind === 'none'
        ? undefined
        : [...containers, ...initContainers].find(({ name }) => name === SIDECAR_CONTAINER)?.image;
    const generation = readGeneration(pod);
    const ordinal = readOrdinal(pod);
    const text = JSON.stringify([kind, image, generation, ordinal]);
    const alike = this.#pods.get(sidecar) ?? new Map<string, RunningPod>();
    this.#pods.set(sidecar, alike);
    const known = alike.get(text);
    if (known) return known;
    const running = present({
      sidecar,
      kind,
      image,
      generation,
      ordinal,
    });
    alike.set(text, running);
    return running;
  }
}

// Kubernetes v1.36 pkg/controller/daemon and pkg/controller/statefulset; a DaemonSet's pods have both labels.
function readGeneration({ metadata: { labels } }: PodObject): string | undefined {
  return labels?.['pod-template-generation'] ?? labels?.['controller-revision-hash'];
}

function readOrdinal({ metadata: { labels } }: PodObject): number | undefined {
  const index = labels?.['apps.kubernetes.io/pod-index'] ?? fromName(labels);
  return index === undefined ? undefined : Number(index);
}

// Up to Kubernetes 1.27 only the pod's name contains it.
function fromName(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return /-(\d+)$/.exec(labels?.['statefulset.kubernetes.io/pod-name'] ?? '')?.[1];
}
