import { summarizeDrift, type DriftSummary } from '../injection/drift-summary.ts';
import type { WorkloadDrift } from '../injection/drifted-workload.ts';
import type { UnknownPart } from '../injection/impact-tally.ts';
import { NAMESPACE_INJECTION, REVISION } from '../injection/keys.ts';
import type { DriftReading } from './read-drift.ts';

/** One namespace: its labels, and how its workloads stand. */
export interface NamespaceStatus extends DriftSummary {
  readonly name: string;
  /** Of the label istio-injection; left out where there is none. */
  readonly injection?: string;
  /** Of the label istio.io/rev. */
  readonly revision?: string;
}

/** Result document of `status`. */
export interface Status {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Status';
  readonly total: DriftSummary;
  /** By name; all there are, with or without workloads. */
  readonly namespaces: readonly NamespaceStatus[];
  /** Only of a single namespace. */
  readonly workloads?: readonly WorkloadDrift[];
  /** What may be missing, because it could not be read. */
  readonly unknownParts: readonly UnknownPart[];
}

/**
 * Puts together how everything stands.
 * @param isSingle whether one namespace was asked for, so that its workloads are told one by one.
 */
export function describeStatus(
  { world, workloads, unknownParts }: Pick<DriftReading, 'world' | 'workloads' | 'unknownParts'>,
  isSingle: boolean,
): Status {
  const byNamespace = Map.groupBy(workloads, ({ object }) => object.namespace ?? '');
  const names = new Set([...world.namespaceLabels.keys(), ...byNamespace.keys()]);
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Status',
    total: summarizeDrift(workloads),
    namespaces: [...names].toSorted().map((name) => {
      const labels = world.namespaceLabels.get(name);
      const injection = labels?.[NAMESPACE_INJECTION];
      const revision = labels?.[REVISION];
      return {
        name,
        ...(injection === undefined ? {} : { injection }),
        ...(revision === undefined ? {} : { revision }),
        ...summarizeDrift(byNamespace.get(name) ?? []),
      };
    }),
    ...(isSingle ? { workloads } : {}),
    unknownParts,
  };
}
