/** The fields of a container that an injector touches; others pass through. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly env?: readonly EnvironmentVariable[];
  readonly [field: string]: unknown;
}

/** One entry of a container's `env`. */
interface EnvironmentVariable {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** A volume of a pod. */
export interface Volume {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The pod of an admission request. It is not created yet, so it often has no name. */
export interface Pod {
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec: PodSpec;
}

/** The owner of a pod. */
interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** The spec of a pod; fields that an injector does not touch pass through. */
interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}

/** What a rendered template adds to a pod. */
export interface Overlay {
  readonly metadata?: Pod['metadata'];
  readonly spec?: Partial<PodSpec>;
}

/** Name of the sidecar in every pod that has one. */
export const proxyName = 'istio-proxy';
