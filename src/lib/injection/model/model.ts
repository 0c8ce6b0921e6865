/** Maps of labels or annotations, as in Kubernetes. Use `Object.hasOwn` for lookups: "constructor" is a legal key. */
export type Labels = Readonly<Record<string, string>>;

/** Labels of a pod that does not exist yet; `null`: the label will exist, but its value is not known yet. */
export type PredictedLabels = Readonly<Record<string, string | null>>;

/** One requirement of a label selector, as written: Kubernetes may not know the operator. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** metav1.LabelSelector: it matches only if all requirements hold. An empty selector matches everything. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** A namespace, reduced to the facts that injection depends on. */
export interface Namespace {
  readonly name: string;
  /** `null`: it exists, but its labels cannot be read. */
  readonly labels: Labels | null;
  /** They decide nothing, but are sometimes used by mistake in place of labels. Absent: not read. */
  readonly annotations?: Labels;
}

/** The pod that would be created next: from the template of a workload, or a bare pod. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  /** The pod's name; `null`: it has a name that is not known yet; absent: the API server will generate one. */
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

/**
 * The part of the injector's ConfigMap that decides which pods get a sidecar. `policy` is as written: "enabled",
 * "disabled" or anything else.
 */
export interface InjectorConfig {
  readonly policy: string;
  readonly alwaysInjectSelector: readonly LabelSelector[];
  readonly neverInjectSelector: readonly LabelSelector[];
}
