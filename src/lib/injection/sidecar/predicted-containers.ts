import type { ContainerObject, PodSpecObject } from '../model/api-objects.ts';
import { amountOf } from '../model/quantity.ts';

/** Amounts by resource, as Kubernetes writes them. */
export type ResourceList = Readonly<Record<string, string>>;

/** The resources that one container asks for; a missing request equals the limit, as the API server sets it. */
export interface ContainerNeeds {
  readonly name: string;
  /** A native sidecar: an init container that keeps running. */
  readonly isNative: boolean;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** The resources that the containers of a pod ask for. */
export interface PodNeeds {
  readonly containers: readonly ContainerNeeds[];
  readonly initContainers: readonly ContainerNeeds[];
}

/** A pod without its predicted sidecar, and with it. */
export interface PredictedContainers {
  readonly before: PodNeeds;
  readonly after: PodNeeds;
}

/** Reads the resources that the containers of a pod ask for, and nothing else. */
export function readPodNeeds({ containers, initContainers = [] }: PodSpecObject): PodNeeds {
  return { containers: containers.map(readNeeds), initContainers: initContainers.map(readNeeds) };
}

function readNeeds({ name, resources = {}, restartPolicy }: ContainerObject): ContainerNeeds {
  const { limits = {}, requests = {} } = resources;
  return {
    name,
    isNative: restartPolicy === 'Always',
    requests: { ...limits, ...requests },
    limits,
  };
}

/**
 * The resources that a whole pod asks for: all its containers and native sidecars, or an init container and the native
 * sidecars before it if that is more (Kubernetes component-helpers v0.36 resource/helpers.go). Amounts are plain
 * numbers with the suffix for billionths, so they are exact.
 */
export function sumOfPod({ containers, initContainers }: PodNeeds): {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
} {
  const sum = (list: 'requests' | 'limits'): ResourceList => {
    const all = [...containers, ...initContainers].flatMap((one) => Object.keys(one[list]));
    return Object.fromEntries(
      [...new Set(all)].map((resource) => {
        const amount = (one: ContainerNeeds): bigint => amountOf(one[list][resource]);
        let running = 0n;
        let largest = 0n;
        for (const one of initContainers) {
          if (one.isNative) running += amount(one);
          else if (running + amount(one) > largest) largest = running + amount(one);
        }
        for (const one of containers) running += amount(one);
        return [resource, `${running > largest ? running : largest}n`];
      }),
    );
  };
  return { requests: sum('requests'), limits: sum('limits') };
}
