/** Label or annotation maps as Kubernetes keeps them. Look keys up with `Object.hasOwn`: "constructor" is a legal label. */
export type Labels = Readonly<Record<string, string>>;

/** Labels of a pod that does not exist yet: `null` is a label that will be there with a value nobody can know yet. */
export type PredictedLabels = Readonly<Record<string, string | null>>;

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
  /** `null`: it exists, but its labels cannot be read. */
  readonly labels: Labels | null;
  /** They decide nothing; some people put there what belongs among the labels. Absent: not read. */
  readonly annotations?: Labels;
}

/** The pod that would be created next: the template of a workload, or a bare pod. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  /** The pod's name: `null` when it has one that is not known yet; absent when the API server will make one up. */
  readonly name?: string | null;
  /** Labels that the workload's controller adds to every pod. */
  readonly controllerLabels?: PredictedLabels;
  /**
   * The pod's spec as JSON, for CEL match conditions. Kept only where some webhook has conditions; without it,
   * conditions that read more of the spec than the host network are unknown.
   */
  readonly spec?: JsonObject;
}

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What the injector's ConfigMap says about who gets a sidecar. `policy` is as written: "enabled", "disabled" or anything else. */
export interface InjectorConfig {
  readonly policy: string;
  readonly alwaysInjectSelector: readonly LabelSelector[];
  readonly neverInjectSelector: readonly LabelSelector[];
}
