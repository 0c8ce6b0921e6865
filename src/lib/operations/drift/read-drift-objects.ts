import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resourceOfKind } from '../../cluster/resources.ts';
import type { DriftModel } from '../../injection/drift/drift-model.ts';
import type { DriftWorkload } from '../../injection/drift/drifted-workload.ts';
import type { NextPod } from '../../injection/drift/next-pod.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { MIRROR_POD } from '../../injection/model/keys.ts';
import { kindOf } from '../../injection/model/kind.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import {
  readDeploymentRevision,
  readNewestGeneration,
} from '../../injection/rollout/newest-generation.ts';
import { findRestartStop } from '../../injection/rollout/restart-stop.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { countPartitioned } from '../../injection/rollout/rollout-stop.ts';
import { readRolloutStatus } from '../../injection/rollout/rollout.ts';
import { findPin } from '../../injection/sidecar/pinned-sidecar.ts';
import { stripSidecar } from '../../injection/sidecar/strip-sidecar.ts';
import { type RunningPod, RunningPods } from '../../injection/verification/running-pods.ts';
import {
  controllerOf,
  isCoveredByParent,
  isFinished,
  isNode,
} from '../../injection/workload/workload-pods.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import { withTemplate } from '../read/visit-workloads.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import type { NextPods } from './next-pods.ts';

/** Questions to the cluster that are open at a time: enough to hide the latency without causing load. */
const concurrency = 8;

/** Adds objects as the API server sent them to a {@link DriftModel}, and asks about their next pods. */
export class DriftObjects {
  readonly #cluster: Cluster;
  readonly #model: DriftModel;
  readonly #nextPods: NextPods;
  readonly #running = new RunningPods();
  readonly #counted: Map<string, CountedPod> | undefined;

  /**
   * @param options.keepsPods remember the counted pods, so that an object that is taken again replaces its former
   * state, and objects can be dropped.
   */
  constructor(
    cluster: Cluster,
    model: DriftModel,
    nextPods: NextPods,
    { keepsPods = false }: { readonly keepsPods?: boolean } = {},
  ) {
    this.#cluster = cluster;
    this.#model = model;
    this.#nextPods = nextPods;
    if (keepsPods) this.#counted = new Map();
  }

  /** Adds objects of one of the {@link templateKinds}. */
  async takeWorkloads(resource: Resource, items: readonly RolloutObject[]): Promise<void> {
    const { kind, apiVersion } = resource;
    await pMap(items, (item) => this.#takeWorkload({ ...item, kind, apiVersion }), { concurrency });
  }

  /**
   * Adds pods; finished and terminating ones are left out.
   * @param alone whether pods that belong to no workload of the {@link templateKinds} count as workloads themselves.
   */
  async takePods(
    items: readonly PodObject[],
    { alone }: { readonly alone: boolean },
  ): Promise<void> {
    for (const pod of items) {
      this.#forget(pod);
      const owner = describeOwner(pod);
      if (owner === undefined || isLeaving(pod)) continue;
      if (!this.#model.isKnown(owner.uid)) {
        if (!alone) continue;
        // An owner of a known kind that was created just now or cannot be listed is not another controller.
        if (!isCoveredByParent(pod)) await this.#takeAlone(pod, owner);
      }
      const running = this.#running.read(pod);
      this.#model.countPod(owner.uid, running, 1);
      this.#counted?.set(uidOf(pod), { controller: owner.uid, running });
    }
  }

  /** Drops a deleted pod; a bare pod is then no longer listed as a workload. */
  dropPod(pod: PodObject): void {
    this.#forget(pod);
    const owner = describeOwner(pod);
    if (owner && !isCoveredByParent(pod) && !this.#model.hasPods(owner.uid)) {
      this.#model.setWorkload(owner.uid, undefined);
    }
  }

  /** Drops a deleted object of one of the {@link templateKinds}. */
  dropWorkload({ metadata: { uid = '' } }: RolloutObject): void {
    this.#model.setWorkload(uid, undefined);
    this.#model.setIntermediate(uid, undefined);
  }

  #forget(pod: PodObject): void {
    const uid = uidOf(pod);
    const counted = this.#counted?.get(uid);
    if (!counted) return;
    this.#model.countPod(counted.controller, counted.running, -1);
    this.#counted?.delete(uid);
  }

  async #takeWorkload(item: RolloutObject): Promise<void> {
    const { uid = '' } = item.metadata;
    const parent = controllerOf(item);
    if (parent && isCoveredByParent(item)) {
      const generation = readDeploymentRevision(item.metadata.annotations);
      this.#model.setIntermediate(uid, { parent: parent.uid, generation });
      return;
    }
    if (isFinished(item)) {
      this.#model.setWorkload(uid, undefined);
      return;
    }
    const whole = item.spec ? item : await this.#readWhole(item, resourceOfKind(item.kind));
    if (!whole) return;
    const workload = await withTemplate(this.#cluster, whole);
    const { kind, apiVersion = '', metadata } = workload;
    const { name, namespace = '' } = metadata;
    const object = { apiVersion, kind, namespace, name };
    const next = await this.#nextPods.of(workload);
    this.#model.setWorkload(uid, describeWorkload(workload, object, next, this.#nextPods.rules));
  }

  async #readWhole(
    { kind, metadata }: RolloutObject,
    resource: Resource,
  ): Promise<RolloutObject | undefined> {
    const { name, namespace } = metadata;
    const whole = await this.#cluster.read<RolloutObject>(resource, name, namespace);
    return whole && { ...whole, kind, apiVersion: resource.apiVersion };
  }

  /** A bare or static pod, or a pod of a controller of another kind: such a controller is judged by its first pod. */
  async #takeAlone(pod: PodObject, { uid, object }: PodOwner): Promise<void> {
    const isStatic = pod.metadata.annotations?.[MIRROR_POD] !== undefined;
    const named = { ...stripSidecar(pod), kind: 'Pod' } as unknown as RolloutObject;
    const next = await (isStatic ? Promise.resolve(STATIC) : this.#nextPods.of(named));
    // The pod stands in for its controller, which has a name of its own.
    const metadata = { ...named.metadata, name: object.name };
    const maker = { ...named, kind: kindOf(object), metadata };
    this.#model.setWorkload(uid, describeWorkload(maker, object, next, this.#nextPods.rules));
  }
}

// Admission does not reach a static pod, so its next pod is identical.
const STATIC: NextPod = {
  verdict: 'not-injected',
  basis: 'engine',
  sidecar: { isInjected: false },
};

interface CountedPod {
  readonly controller: string;
  readonly running: RunningPod;
}

function uidOf({ metadata: { uid, name } }: PodObject): string {
  return uid ?? name;
}

interface PodOwner {
  readonly uid: string;
  readonly object: ObjectReference;
}

function describeOwner(pod: PodObject): PodOwner | undefined {
  const { name, namespace = '', uid } = pod.metadata;
  const controller = controllerOf(pod);
  // A static pod is owned by its node; people know the pod, not the node.
  if (controller && !isNode(controller)) {
    const { apiVersion, kind } = controller;
    return { uid: controller.uid, object: { apiVersion, kind, namespace, name: controller.name } };
  }
  return uid === undefined
    ? undefined
    : { uid, object: { apiVersion: 'v1', kind: 'Pod', namespace, name } };
}

function isLeaving(pod: PodObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined || isFinished(pod);
}

function describeWorkload(
  workload: RolloutObject,
  object: ObjectReference,
  next: NextPod,
  { injectors, commandFlags }: Pick<InjectionRules, 'injectors' | 'commandFlags'>,
): DriftWorkload {
  const template = readTemplate(workload, { keepsSpec: true })?.template;
  const own = template && findPin(template, injectors);
  // An injector that is called replaces a sidecar that was injected by hand.
  const pin = own?.by === 'hand' && next.verdict === 'injected' ? undefined : own;
  const hold = findRestartStop(workload, pin, commandFlags);
  const newest = readNewestGeneration(workload);
  return present({
    object,
    next,
    rollout: readRolloutStatus(workload).state,
    partition: countPartitioned(workload),
    newest,
    hold,
    pin,
  });
}
