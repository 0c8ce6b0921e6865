import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { isRollingOut } from '../../injection/verification/late-workload.ts';
import { keyOfWorkload, type PodWorkload } from '../../injection/verification/workload-of-pod.ts';
import { listInScope, type Miss, type WorkloadScope } from '../read/list-in-scope.ts';
import type { UnreadPart } from './verification.ts';

/** Kinds whose pods can lag behind their template: paused, OnDelete, below a partition, or still being replaced. */
const KINDS: readonly Resource[] = [
  resources.deployment,
  resources.statefulSet,
  resources.daemonSet,
];

/** Up to this many late workloads of a kind are read one by one; more are found in a list of all. */
const FEW = 8;

/**
 * The workloads with pods that are not of their newest template, by the counts of their controllers. For all others, a
 * pod itself shows what its successor is like. A kind is listed once, when its first pod comes, without the templates;
 * only the few workloads that lag behind are read whole, and kept.
 */
export class LateWorkloads {
  readonly #cluster: Cluster;
  readonly #scope: WorkloadScope;
  readonly #late = new Map<string, RolloutObject>();
  readonly #listed = new Map<string, Promise<void>>();
  readonly #unread: UnreadPart[] = [];

  constructor(cluster: Cluster, scope: WorkloadScope) {
    this.#cluster = cluster;
    this.#scope = scope;
  }

  /** Kinds that cannot be listed. */
  get unread(): readonly UnreadPart[] {
    return this.#unread;
  }

  /**
   * Lists the workloads of these kinds, unless they were listed before or their pods cannot lag behind.
   * @throws {ClusterError} a kind cannot be listed for another reason than a lack of rights.
   */
  async prepare(kinds: ReadonlySet<string>): Promise<void> {
    for (const resource of KINDS) {
      if (!kinds.has(resource.kind)) continue;
      let listing = this.#listed.get(resource.kind);
      if (listing === undefined) {
        listing = this.#list(resource);
        this.#listed.set(resource.kind, listing);
      }
      await listing;
    }
  }

  /** The workload, if its next pod differs from the running ones; its kind was prepared. */
  find(namespace: string, workload: PodWorkload): RolloutObject | undefined {
    return this.#late.get(keyOf(namespace, workload));
  }

  async #list(resource: Resource): Promise<void> {
    const { kind, plural } = resource;
    const miss: Miss = (_, place, reason) => {
      const where = place === undefined ? '' : ` in ${place}`;
      const part = `which pods are behind the templates of their ${plural}${where}`;
      this.#unread.push({ part, reason, affects: 'drift' });
    };
    const late: ApiObject['metadata'][] = [];
    const options = { miss, countsOnly: true };
    for await (const page of listInScope<ApiObject>(
      this.#cluster,
      resource,
      this.#scope,
      options,
    )) {
      for (const one of page) if (isRollingOut({ ...one, kind })) late.push(one.metadata);
    }
    if (late.length > FEW) return this.#keepLate(resource, this.#scope);
    const reading = late.map(({ namespace = '', name }) =>
      // A list of one: who can list workloads need not have the right to get them.
      this.#keepLate(resource, { namespaces: [namespace] }, `metadata.name=${name}`),
    );
    await Promise.all(reading);
  }

  /** Keeps the workloads of a list that lag behind. */
  async #keepLate(resource: Resource, scope: WorkloadScope, fieldSelector?: string): Promise<void> {
    const { kind, apiVersion } = resource;
    // What cannot be listed was noted before.
    const options = { fieldSelector, miss: () => undefined };
    for await (const page of listInScope<RolloutObject>(this.#cluster, resource, scope, options)) {
      for (const one of page) {
        const { namespace = '', name } = one.metadata;
        const workload = { ...one, kind, apiVersion };
        if (isRollingOut(workload)) this.#late.set(keyOf(namespace, { kind, name }), workload);
      }
    }
  }
}

function keyOf(namespace: string, workload: PodWorkload): string {
  return `${namespace} ${keyOfWorkload(workload)}`;
}
