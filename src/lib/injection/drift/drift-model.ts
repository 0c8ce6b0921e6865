import type { NormalSidecar } from '../sidecar/normal-sidecar.ts';
import type { RunningPod } from '../verification/running-pods.ts';
import type { Difference } from './drift.ts';
import {
  type Compare,
  type CountedPods,
  type DriftWorkload,
  judgeWorkload,
  type WorkloadDrift,
} from './drifted-workload.ts';
import { compareWithNext, type NextPod } from './next-pod.ts';

/** An object between a workload and its pods: a Deployment's ReplicaSet, a CronJob's Job. */
export interface Intermediate {
  readonly parent: string;
  /** Of a ReplicaSet: the template that its pods are made from. */
  readonly generation?: string | undefined;
}

/**
 * Everything that drift depends on, by uid, in any order: workloads, the objects between them and their pods, and pods.
 * Pods are only counted.
 */
export class DriftModel {
  readonly #workloads = new Map<string, DriftWorkload>();
  readonly #intermediates = new Map<string, Intermediate>();
  readonly #pods = new Map<string, Map<RunningPod, number>>();
  readonly #compared = new WeakMap<NextPod, Map<NormalSidecar, readonly Difference[]>>();

  /** Adds or updates a workload; `undefined` removes it. */
  setWorkload(uid: string, workload: DriftWorkload | undefined): void {
    if (workload) this.#workloads.set(uid, workload);
    else this.#workloads.delete(uid);
  }

  /** The same for an object between a workload and its pods. */
  setIntermediate(uid: string, intermediate: Intermediate | undefined): void {
    if (intermediate) this.#intermediates.set(uid, intermediate);
    else this.#intermediates.delete(uid);
  }

  /** Whether the pods of a controller belong to a known workload. */
  isKnown(controller: string): boolean {
    return this.#workloads.has(this.#intermediates.get(controller)?.parent ?? controller);
  }

  /**
   * Adds pods of a controller, or removes them.
   * @param controller uid of the pod's controller; for a bare pod, its own uid.
   */
  countPod(controller: string, pod: RunningPod, change: 1 | -1): void {
    const alike = this.#pods.get(controller) ?? new Map<RunningPod, number>();
    this.#pods.set(controller, alike);
    const count = (alike.get(pod) ?? 0) + change;
    if (count > 0) alike.set(pod, count);
    else alike.delete(pod);
    if (alike.size === 0) this.#pods.delete(controller);
  }

  /** Whether any pod of a controller is counted. */
  hasPods(controller: string): boolean {
    return this.#pods.has(controller);
  }

  /** Judges every workload, ordered by namespace, name and kind. Pods of unknown workloads are left out. */
  judge(): readonly WorkloadDrift[] {
    const pods = this.#podsByWorkload();
    return [...this.#workloads]
      .map(([uid, workload]) => judgeWorkload(workload, pods.get(uid) ?? [], this.#compare))
      .toSorted(byPlace);
  }

  #podsByWorkload(): ReadonlyMap<string, readonly CountedPods[]> {
    const found = new Map<string, CountedPods[]>();
    for (const [controller, alike] of this.#pods) {
      const intermediate = this.#intermediates.get(controller);
      const uid = intermediate?.parent ?? controller;
      const list = found.get(uid) ?? [];
      found.set(uid, list);
      for (const [pod, count] of alike) {
        list.push({ pod, count, generation: intermediate?.generation ?? pod.generation });
      }
    }
    return found;
  }

  readonly #compare: Compare = ({ sidecar }, next) => {
    const known = this.#compared.get(next) ?? new Map<NormalSidecar, readonly Difference[]>();
    this.#compared.set(next, known);
    const differences = known.get(sidecar) ?? compareWithNext(sidecar, next);
    known.set(sidecar, differences);
    return differences;
  };
}

function byPlace({ object: one }: WorkloadDrift, { object: other }: WorkloadDrift): number {
  const place = ({ namespace = '', name, kind }: WorkloadDrift['object']): readonly string[] => [
    namespace,
    name,
    kind,
  ];
  const [left, right] = [place(one), place(other)];
  const index = left.findIndex((word, position) => word !== right[position]);
  return index === -1 ? 0 : (left[index] ?? '') < (right[index] ?? '') ? -1 : 1;
}
