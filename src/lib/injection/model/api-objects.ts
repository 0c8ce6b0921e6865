import type { LabelSelector } from './model.ts';

/**
 * Types of Kubernetes API objects, with the fields that this program reads. The objects are plain JSON as the API
 * server sent it; nothing is dropped. Field meanings: Kubernetes API reference v1.36.
 */

/** `metadata` of any object. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** What one field manager wrote, and how: `Apply` is server-side apply. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  /** When it last wrote something, by the API server's clock. */
  readonly time?: string;
  readonly fieldsV1?: FieldSet;
}

/** FieldsV1: `f:name` for a field, `k:{"name":"app"}` for an item of a list, `.` for the object or item itself. */
export interface FieldSet {
  readonly [key: string]: FieldSet | undefined;
}

/** The owner of an object; `controller` marks the owner that manages it. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Any API object. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** A ConfigMap with text values. */
export interface ConfigMapObject extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A MutatingWebhookConfiguration (admissionregistration/v1); the API server has filled in its defaults. */
export interface WebhookConfigurationObject extends ApiObject {
  readonly webhooks?: readonly WebhookObject[];
}

/** One webhook of a configuration. */
export interface WebhookObject {
  readonly name: string;
  readonly clientConfig: {
    readonly caBundle?: string;
    readonly url?: string;
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly port?: number;
      readonly path?: string;
    };
  };
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly rules?: readonly {
    readonly operations?: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly apiVersions?: readonly string[];
    readonly resources?: readonly string[];
    readonly scope?: string;
  }[];
  readonly matchPolicy?: string;
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly failurePolicy?: string;
  readonly reinvocationPolicy?: string;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
}

/** A Service. */
export interface ServiceObject extends ApiObject {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly {
      readonly port: number;
      readonly targetPort?: number | string;
    }[];
  };
}

/** One container of a pod. `restartPolicy: Always` on an init container makes it a native sidecar. */
export interface ContainerObject {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: ResourceRequirementsObject;
  readonly args?: readonly string[];
  readonly lifecycle?: Readonly<Record<string, unknown>>;
  readonly securityContext?: SecurityContextObject;
}

/** The user and group that a container, or the whole pod, runs as. */
interface SecurityContextObject {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

/** Quantities by resource name (`cpu`, `memory`): the amount that the scheduler reserves, and a container's maximum. */
export interface ResourceRequirementsObject {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** `spec` of a pod or of a pod template. */
export interface PodSpecObject {
  readonly hostNetwork?: boolean;
  readonly serviceAccountName?: string;
  readonly containers: readonly ContainerObject[];
  readonly initContainers?: readonly ContainerObject[];
  readonly volumes?: readonly { readonly name: string }[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly TolerationObject[];
  /** The resources of the runtime itself, in addition to the containers. */
  readonly overhead?: Readonly<Record<string, string>>;
  readonly restartPolicy?: string;
  readonly dnsPolicy?: string;
  readonly hostUsers?: boolean;
  readonly os?: { readonly name: string };
  readonly securityContext?: SecurityContextObject;
}

/** Lets a pod onto nodes with a matching taint. */
export interface TolerationObject {
  readonly key?: string;
  /** Default: `Equal`. */
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** A pod template: a controller creates pods from it. */
export interface PodTemplateObject {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: PodSpecObject;
}

/** Whether a container is ready and started, and its state: one of the three. */
export interface ContainerStatusObject {
  readonly name: string;
  readonly ready?: boolean;
  readonly started?: boolean;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
}

/** A pod. */
export interface PodObject extends ApiObject {
  readonly spec: PodSpecObject;
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly containerStatuses?: readonly ContainerStatusObject[];
    readonly initContainerStatuses?: readonly ContainerStatusObject[];
  };
}

/** A condition in an object's `status.conditions`. */
export interface ConditionObject {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** An Event (core/v1): a controller's report about an object. */
export interface EventObject extends ApiObject {
  readonly involvedObject: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly uid?: string;
  };
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly lastObservedTime?: string };
}

/** A Deployment. */
export interface DeploymentObject extends ApiObject {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: {
      readonly matchLabels?: Readonly<Record<string, string>>;
    };
    readonly template: PodTemplateObject;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly ConditionObject[];
  };
}
