import type { WorkloadImpact } from '../../injection/impact/impact-model.ts';
import type { ApiObject, PodObject } from '../../injection/model/api-objects.ts';
import { readInjectionRecord } from '../../injection/sidecar/injection-record.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';

/** The sidecars of the pods of one controller. */
interface Seen {
  injected: number;
  plain: number;
  readonly revisions: Set<string | undefined>;
}

/**
 * The sidecars of running pods, by the workload that made them. Their metadata alone shows this: the injector leaves
 * its record there.
 */
export class RunningSidecars {
  readonly #byController = new Map<string, Seen>();
  /** The workloads behind intermediate objects: a ReplicaSet, a Job. */
  readonly #makers = new Map<string, string>();

  /** Adds a pod. */
  addPod(pod: ApiObject): void {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined) return;
    const seen = this.#byController.get(uid) ?? { injected: 0, plain: 0, revisions: new Set() };
    this.#byController.set(uid, seen);
    const record = readInjectionRecord(pod as PodObject);
    if (record) {
      seen.injected += 1;
      seen.revisions.add(record.revision);
    } else seen.plain += 1;
  }

  /** Adds an intermediate object that makes pods for another one. */
  addMaker(object: ApiObject): void {
    const { uid } = object.metadata;
    const maker = controllerOf(object)?.uid;
    if (uid !== undefined && maker !== undefined) this.#makers.set(uid, maker);
  }

  /** Whether all pods of a workload already match those after the change; false if it has none. */
  follow(uid: string | undefined, { effect, revision }: WorkloadImpact): boolean {
    if (uid === undefined) return false;
    const all = [...this.#byController].flatMap(([controller, seen]) =>
      this.#top(controller) === uid ? [seen] : [],
    );
    if (all.length === 0) return false;
    switch (effect) {
      case 'gains':
        return all.every(({ plain }) => plain === 0);
      case 'loses':
        return all.every(({ injected }) => injected === 0);
      case 'moves':
        return all.every(
          ({ plain, revisions }) =>
            plain === 0 && [...revisions].every((one) => one === revision?.after),
        );
      default:
        return false;
    }
  }

  #top(controller: string): string {
    return this.#makers.get(controller) ?? controller;
  }
}
