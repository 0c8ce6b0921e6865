import type { InjectorConfig, JsonObject, Labels, LabelSelector } from './model.ts';
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

/** The address that the API server sends the pod to: a Service, or a URL that cannot be resolved to one. */
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

/** One webhook of a MutatingWebhookConfiguration; unset fields have the API server's defaults. */
export interface WebhookModel {
  /** Name of the MutatingWebhookConfiguration that contains it. */
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
  /** PEM bundle, base64, that the API server trusts in addition to its own roots. */
  readonly caBundle?: string;
}

/** Facts about a template that need no rendering. */
export interface TemplateTraits {
  /** Whether it has a container istio-proxy. */
  readonly addsSidecar: boolean;
  /** False for templates of gateways and waypoints, which create whole Deployments and cannot be rendered for a pod. */
  readonly isForPods?: false;
  /** Whether one of its containers needs NET_ADMIN. */
  readonly netAdmin?: 'always' | 'without-cni';
  /** The parts that a pod's own containers and volumes may conflict with; absent: not known, or none. */
  readonly parts?: SidecarParts;
  /** The template itself, in the language of Go's templates; absent where only its traits are known. */
  readonly text?: string;
}

/** What a template adds with its sidecar. `conditional`: only where settings or annotations ask for it. */
export interface SidecarParts {
  /** By name, with the possible types of each. */
  readonly volumes: Readonly<
    Record<string, { readonly kinds: readonly string[]; readonly conditional: boolean }>
  >;
  /** Probes and hooks of the container istio-proxy, with the type of their handler. */
  readonly handlers: Readonly<
    Record<string, { readonly kind: string; readonly conditional: boolean }>
  >;
  /** Whether its containers have settings that exist only on Linux. */
  readonly isLinux: boolean;
  /** Whether it sets allowPrivilegeEscalation: to false, unless the injector creates privileged containers. */
  readonly forbidsEscalation: boolean;
  /** Whether it reads the annotation sidecar.istio.io/userVolumeMount. */
  readonly mountsUserVolumes: boolean;
}

/** The templates an injector can render. */
export interface InjectorTemplates {
  /** The templates for a pod that names none. */
  readonly defaults: readonly string[];
  readonly known: Readonly<Record<string, TemplateTraits>>;
  /** Alias → the templates it stands for; expanded once. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Annotations that every injected pod gets. */
  readonly injectedAnnotations?: Labels;
}

/** The contents of the injector's ConfigMap, or why they are not known: hidden by RBAC, missing, or unreadable. */
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
      /** The ConfigMap exists and can be read, but the injector cannot understand it. */
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
  /** The ConfigMap that the settings come from, or would come from. */
  readonly configMap?: ObjectReference;
  /** Absent when nothing reveals the version; a verdict that depends on it is then unknown. */
  readonly version?: MeshVersion;
  /** The oldest possible version; only where the version itself is not known, but there is some evidence. */
  readonly bound?: VersionBound;
  /** How the version was found; `proxy` is only inferred. */
  readonly versionSource?: VersionSource;
  readonly availability: Availability;
  /** The settings of its sidecars; absent where they could not be read. */
  readonly sidecar?: SidecarSettings;
  /** The values that its templates are rendered with; absent where they could not be read. */
  readonly values?: JsonObject;
  /** The mesh config that its templates are rendered with; absent where it was not read. */
  readonly mesh?: JsonObject;
}
