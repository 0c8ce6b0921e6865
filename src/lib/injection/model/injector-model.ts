import type { InjectorConfig, LabelSelector } from './model.ts';
import type { ObjectReference } from './plan.ts';
import type { SidecarSettings } from './sidecar-settings.ts';
import type { VersionSource } from './version-source.ts';
import type { MeshVersion, VersionBound } from './version.ts';

/** admissionregistration/v1 RuleWithOperations: which requests a webhook is called for. */
export interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly scope?: string;
}

/** A CEL condition of a webhook. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Where the API server sends the pod: a Service, or a URL that nobody can resolve to one. */
export type WebhookTarget =
  | {
      readonly kind: 'service';
      readonly namespace: string;
      readonly name: string;
      readonly port: number;
      readonly path: string;
      /** Set when the configuration has a URL that names the Service; without it the API server resolves the Service. */
      readonly url?: string;
    }
  | { readonly kind: 'url'; readonly url: string };

/** One webhook of a MutatingWebhookConfiguration; fields that are not set have the API server's defaults. */
export interface WebhookModel {
  /** Name of the MutatingWebhookConfiguration it stands in. */
  readonly configuration: string;
  /** Its place in the configuration's list, from 0. */
  readonly index: number;
  readonly name: string;
  readonly target: WebhookTarget;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly rules: readonly WebhookRule[];
  readonly matchPolicy: string;
  readonly matchConditions: readonly MatchCondition[];
  readonly failurePolicy: string;
  readonly reinvocationPolicy: string;
  readonly sideEffects: string;
  readonly timeoutSeconds: number;
  /** PEM bundle, base64, that the API server trusts besides its own roots. */
  readonly caBundle?: string;
}

/** What is to be known of a template without rendering it. */
export interface TemplateTraits {
  /** It has a container istio-proxy. */
  readonly addsSidecar: boolean;
  /** Set to false for those of gateways and waypoints, which make whole Deployments and cannot be rendered for a pod. */
  readonly isForPods?: false;
  /** One of its containers needs NET_ADMIN. */
  readonly netAdmin?: 'always' | 'without-cni';
  /** What a pod's own containers and volumes may contradict; absent: not known, or nothing. */
  readonly parts?: SidecarParts;
}

/** What a template adds with its sidecar. `conditional`: only where settings or annotations ask for it. */
export interface SidecarParts {
  /** By name, with the types that it may give each. */
  readonly volumes: Readonly<
    Record<string, { readonly kinds: readonly string[]; readonly conditional: boolean }>
  >;
  /** Probes and hooks of the container istio-proxy, with the type of their handler. */
  readonly handlers: Readonly<
    Record<string, { readonly kind: string; readonly conditional: boolean }>
  >;
  /** Its containers have settings that only Linux has. */
  readonly isLinux: boolean;
  /** It sets allowPrivilegeEscalation, to false unless the injector makes privileged containers. */
  readonly forbidsEscalation: boolean;
  /** It reads the annotation sidecar.istio.io/userVolumeMount. */
  readonly mountsUserVolumes: boolean;
}

/** The templates an injector can render. */
export interface InjectorTemplates {
  /** Rendered when a pod asks for none. */
  readonly defaults: readonly string[];
  readonly known: Readonly<Record<string, TemplateTraits>>;
  /** Alias → the templates it stands for; expanded once. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

/** What the injector's ConfigMap holds, or why that is not known: hidden by RBAC, missing, or not readable. */
export type InjectorSettings =
  | {
      readonly known: true;
      readonly config: InjectorConfig;
      /** Absent where only the rules were read, not the templates. */
      readonly templates?: InjectorTemplates;
    }
  | {
      readonly known: false;
      readonly reason: string;
      /** It is there and can be read, but is not what an injector understands. */
      readonly isBroken?: boolean;
    };

/** Whether the API server gets an answer from the injector. */
export type Availability =
  | { readonly state: 'available' | 'not-checked' }
  | { readonly state: 'unavailable'; readonly reason: string };

/** One injector: a control plane's revision, and the webhooks that lead to it. */
export interface InjectorModel {
  /** Revision it serves, "default" when it has none. */
  readonly revision: string;
  readonly webhooks: readonly WebhookModel[];
  readonly settings: InjectorSettings;
  /** The ConfigMap that the settings come from, or would. */
  readonly configMap?: ObjectReference;
  /** Absent when nothing gives the version away; then a verdict that depends on it is unknown. */
  readonly version?: MeshVersion;
  /** The oldest it can be; only where the version itself is not known, and something tells. */
  readonly bound?: VersionBound;
  /** How the version was found; `proxy` is only inferred. */
  readonly versionSource?: VersionSource;
  readonly availability: Availability;
  /** What the sidecars are like; absent where it could not be read. */
  readonly sidecar?: SidecarSettings;
}
