/** Label or annotation maps as Kubernetes keeps them. Look keys up with `Object.hasOwn`: "constructor" is a legal label. */
export type Labels = Readonly<Record<string, string>>;

/** Labels of a pod that does not exist yet: `null` is a label that will be there with a value nobody can know yet. */
export type ForeseenLabels = Readonly<Record<string, string | null>>;

/** One requirement of a label selector, as written: the operator may be one that Kubernetes does not know. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** metav1.LabelSelector: all requirements hold, or no match. An empty selector matches everything. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** A namespace, as far as injection depends on it. */
export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** An object of the cluster, named well enough for a person to find it. */
export interface ObjectRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The pod that would be created next: the template of a workload, or a bare pod. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  /** Labels that the workload's controller adds to every pod. */
  readonly controllerLabels?: ForeseenLabels;
  /**
   * The whole pod as JSON (metadata and spec), for CEL match conditions. Kept only where some webhook has
   * conditions; without it, conditions that read more than labels, annotations and host network are unknown.
   */
  readonly manifest?: JsonObject;
}

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

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

/** One webhook of a MutatingWebhookConfiguration. */
export interface WebhookModel {
  /** Name of the MutatingWebhookConfiguration it stands in. */
  readonly configuration: string;
  readonly name: string;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly rules: readonly WebhookRule[];
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly matchConditions: readonly MatchCondition[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly reinvocationPolicy: 'Never' | 'IfNeeded';
  readonly sideEffects: string;
}

/** What the injector's ConfigMap says about who gets a sidecar. `policy` is as written: "enabled", "disabled" or anything else. */
export interface InjectorConfig {
  readonly policy: string;
  readonly alwaysInjectSelector: readonly LabelSelector[];
  readonly neverInjectSelector: readonly LabelSelector[];
}
