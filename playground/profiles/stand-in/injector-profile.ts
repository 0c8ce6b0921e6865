import type { ValueRule } from '../../injector/inject-required.ts';

/** A label selector as the API takes it. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** The fields in which the webhooks of an injector differ. */
export interface WebhookSelectors {
  readonly name: string;
  readonly namespaceSelector?: Selector;
  readonly objectSelector?: Selector;
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
}

/** One installation of an injector: all names and settings that differ between meshes, versions and revisions. */
export interface InjectorProfile {
  readonly namespace: string;
  /** Name of Deployment, Service and ServiceAccount. */
  readonly name: string;
  readonly revision: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly template: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly container: string;
    readonly image: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    /** The port on which the container serves webhooks. */
    readonly port: number;
    readonly resources: object;
  };
  readonly configMap: string;
  /** The ConfigMap's `config`, YAML. */
  readonly config: string;
  /** The ConfigMap's `values`, written as JSON. */
  readonly values: object;
  readonly valueRule: ValueRule;
  readonly webhookConfigurations: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly webhooks: readonly WebhookSelectors[];
  }[];
  readonly timeoutSeconds: number;
}
