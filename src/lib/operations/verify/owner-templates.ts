import type { Cluster } from '../../cluster/cluster.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import { makeProbePod, type ProbePod } from '../../injection/probe/probe-pod.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { type HandInjection, readHandInjection } from '../../injection/sidecar/hand-injected.ts';
import { SIDECAR_CONTAINER } from '../../injection/sidecar/sidecar.ts';
import type { PodFacts } from '../../injection/verification/pod-facts.ts';
import { workloadOfPod } from '../../injection/verification/workload-of-pod.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { isWorkloadKind } from '../../injection/workload/workload-kinds.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import { readTemplate, type TemplateReading } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import type { LateWorkloads } from './late-templates.ts';

/** The source of a pod: its owner's template. */
export interface OwnerTemplate {
  readonly template: TemplateReading['template'];
  /** Whether the template itself has a container istio-proxy, so that no injector added it. */
  readonly hasProxy: boolean;
  /** The sidecar that was added to it by hand, with an injector's record. */
  readonly hand?: HandInjection;
  /** Its next pod, for a dry run. */
  readonly probePod: ProbePod;
  /** The object of the owner. */
  readonly object: StrategyObject;
}

/** Reads the templates of pods' owners, each once. */
export class OwnerTemplates {
  readonly #cluster: Cluster;
  readonly #late: LateWorkloads;
  readonly #known = new Map<string, Promise<OwnerTemplate | undefined>>();
  readonly #newest = new Map<RolloutObject, OwnerTemplate | undefined>();

  /** @param late workloads whose next pod comes from another template than their present pods. */
  constructor(cluster: Cluster, late: LateWorkloads) {
    this.#cluster = cluster;
    this.#late = late;
  }

  /** The newest template of a workload whose pods may be of an older one; nothing if the pod itself is enough. */
  findNewest({
    namespace,
    workload,
  }: Pick<PodFacts, 'namespace' | 'workload'>): OwnerTemplate | undefined {
    const object = this.#late.find(namespace, workload);
    if (object === undefined) return undefined;
    if (!this.#newest.has(object)) this.#newest.set(object, describeOwner(object));
    return this.#newest.get(object);
  }

  /**
   * The template of the next pod: the newest of its workload if that differs from this pod's own.
   * @returns nothing for a bare pod, or one whose owner is gone, of an unknown kind, or unreadable.
   */
  read(pod: PodObject): Promise<OwnerTemplate | undefined> {
    const { namespace = '' } = pod.metadata;
    const newest = this.findNewest({ namespace, workload: workloadOfPod(pod) });
    if (newest) return Promise.resolve(newest);
    const owner = controllerOf(pod);
    if (!owner || !hasKnownMaker(pod)) return Promise.resolve(undefined);
    const kind = kindOf(owner);
    let reading = this.#known.get(owner.uid);
    if (!reading) {
      reading = this.#read(kind, owner.name, pod.metadata.namespace ?? '', owner.uid);
      this.#known.set(owner.uid, reading);
    }
    return reading;
  }

  async #read(
    kind: string,
    name: string,
    namespace: string,
    uid: string,
  ): Promise<OwnerTemplate | undefined> {
    const { object } = await readIfAllowed<StrategyObject>(
      this.#cluster,
      resourceOfKind(kind),
      name,
      namespace,
    );
    if (object?.metadata.uid !== uid) return undefined;
    return describeOwner({ ...object, kind });
  }
}

/** Whether a workload of a kind with a known pod template makes the pod; otherwise only the pod itself is known. */
export function hasKnownMaker(pod: PodObject): boolean {
  const owner = controllerOf(pod);
  return owner !== undefined && isWorkloadKind(kindOf(owner));
}

function describeOwner(owner: StrategyObject): OwnerTemplate | undefined {
  const reading = readTemplate(owner, { keepsSpec: true });
  const probePod = makeProbePod(owner);
  if (!reading || !probePod) return undefined;
  const { containers = [], initContainers = [] } = (reading.template.spec ??
    {}) as unknown as Partial<PodObject['spec']>;
  const hasProxy = [...containers, ...initContainers].some(
    (container) => container.name === SIDECAR_CONTAINER,
  );
  const hand = readHandInjection(reading.template);
  const { template } = reading;
  return present({ template, hasProxy, hand, probePod, object: owner });
}
