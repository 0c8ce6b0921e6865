import type { WorkloadObject } from '../../src/lib/injection/workload/workload-template.ts';

/** Texts by key, as labels and annotations are. */
export type Texts = Readonly<Record<string, string>>;

/** A JSON object of any shape. */
export type AnyObject = Readonly<Record<string, unknown>>;

/** A workload, or a bare pod, whose next pod is asked for. */
export type DrawnWorkload = WorkloadObject & { readonly kind: string };

/** A label selector, which may be empty or use an operator that does not exist. */
export interface DrawnSelector {
  readonly matchLabels?: Texts;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** One webhook; fields that are absent are as installed. */
export interface DrawnWebhook {
  readonly name: string;
  readonly namespaceSelector?: DrawnSelector;
  readonly objectSelector?: DrawnSelector;
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly reinvocationPolicy?: 'IfNeeded' | 'Never';
  readonly matchPolicy?: 'Equivalent' | 'Exact';
  readonly rules?: readonly AnyObject[];
}

/** A webhook configuration that leads to the injector of a revision. */
export interface DrawnConfiguration {
  readonly name: string;
  readonly revision: string;
  /** Set where it is a revision tag. */
  readonly tag?: string;
  readonly webhooks: readonly DrawnWebhook[];
}

/** The settings of an injector; what is absent is as installed. */
export interface DrawnInjector {
  /** Keys of `config` in its ConfigMap. */
  readonly config?: AnyObject;
  /** Merged into `values` of its ConfigMap. */
  readonly values?: AnyObject;
}

/** Everything that decides about new pods in a cluster. */
export interface ClusterSettings {
  /** Labels of namespaces by name. */
  readonly namespaces: Readonly<Record<string, Texts>>;
  readonly configurations: readonly DrawnConfiguration[];
  /** By revision. */
  readonly injectors: Readonly<Record<string, DrawnInjector>>;
}
