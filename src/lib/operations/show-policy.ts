import type { Cluster } from '../cluster/cluster.ts';
import { readInjectors, type InstalledInjector } from '../cluster/read-injectors.ts';
import { UsageError } from '../errors.ts';
import {
  computeTruthTable,
  recognizePolicy,
  type InjectionPolicy,
  type PolicyRow,
} from '../injection/policy.ts';
import { formatSelector } from '../injection/selector-text.ts';

/** One injector as `policy show` tells of it. */
export interface InjectorSummary {
  readonly revision: string;
  readonly version?: string;
  /** `configuration/webhook`, in the order in which the API server calls them. */
  readonly webhooks: readonly string[];
  /** `namespace/name` of the ConfigMap that was read. */
  readonly configMap?: string;
  /** Why the config is not known, if it is not. */
  readonly problem?: string;
  /** Selectors that decide where the pod itself says nothing, one entry a line. */
  readonly alwaysInjectSelector: readonly string[];
  readonly neverInjectSelector: readonly string[];
}

/** Result document of `policy show`. */
export interface PolicyView {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Policy';
  /** Whether the cluster behaves exactly as the two conditions say; else they are the nearest ones. */
  readonly exact: boolean;
  readonly conditions: InjectionPolicy;
  readonly differing: readonly PolicyRow[];
  readonly truthTable: readonly PolicyRow[];
  readonly injectors: readonly InjectorSummary[];
}

/**
 * Reads what the cluster does with pods: the truth table of its live webhooks and config, and the policy it amounts to.
 * @throws {UsageError} there is no injector.
 */
export async function showPolicy(cluster: Cluster): Promise<PolicyView> {
  return viewPolicy(await readInjectorsOrFail(cluster));
}

/** The view of injectors that were read already. */
export function viewPolicy(injectors: readonly InstalledInjector[]): PolicyView {
  const truthTable = computeTruthTable(injectors.map(({ model }) => model));
  const { policy, differing } = recognizePolicy(truthTable);
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Policy',
    exact: differing.length === 0,
    conditions: policy,
    differing,
    truthTable,
    injectors: injectors.map(summarize),
  };
}

/** The injectors of the cluster; a cluster without one has no policy to speak of. */
export async function readInjectorsOrFail(cluster: Cluster): Promise<InstalledInjector[]> {
  const injectors = await readInjectors(cluster);
  if (injectors.length > 0) return injectors;
  throw new UsageError(
    'no webhook of this cluster injects sidecars, so it has no injection policy',
    {
      code: 'no-injector',
      nextStep:
        'check that --context names a data-plane cluster of the mesh; an ASM instance itself has no injector',
    },
  );
}

function summarize({ model, configMap }: InstalledInjector): InjectorSummary {
  const { settings, version, webhooks, revision } = model;
  const { alwaysInjectSelector = [], neverInjectSelector = [] } = settings.known
    ? settings.config
    : {};
  return {
    revision,
    ...(version ? { version: version.text } : {}),
    webhooks: webhooks.map(({ configuration, name }) => `${configuration}/${name}`),
    ...(configMap
      ? { configMap: `${configMap.metadata.namespace ?? ''}/${configMap.metadata.name}` }
      : {}),
    ...(settings.known ? {} : { problem: settings.reason }),
    alwaysInjectSelector: alwaysInjectSelector.map(formatSelector),
    neverInjectSelector: neverInjectSelector.map(formatSelector),
  };
}
