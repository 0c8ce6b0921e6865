import { type ExitCode, exitCodes } from '../../errors.ts';
import { type DriftSummary, summarizeDrift } from '../../injection/drift/drift-summary.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { NextPodProblem } from '../../injection/drift/next-pod.ts';
import { type IdleLabel, IdleLabels } from '../../injection/findings/idle-labels.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import { NAMESPACE_INJECTION, REVISION } from '../../injection/model/keys.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import { present } from '../../present.ts';
import type { DriftReading } from './read-drift.ts';

/** One namespace: its labels, and the state of its workloads. */
export interface NamespaceStatus extends DriftSummary {
  readonly name: string;
  /** Set where it belongs to the cluster or to an injector. */
  readonly system?: true;
  /** Of the label istio-injection; left out if there is none. */
  readonly injection?: string;
  /** Of the label istio.io/rev. */
  readonly revision?: string;
  /** The labels among these that nothing serves; left out if there are none. */
  readonly idle?: readonly IdleLabel[];
}

/** Result document of `status`. */
export interface Status {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Status';
  readonly total: DriftSummary;
  /** By name; all namespaces, with or without workloads. */
  readonly namespaces: readonly NamespaceStatus[];
  /** Only for a single namespace. */
  readonly workloads?: readonly WorkloadDrift[];
  /**
   * Why new pods would be refused, are unknown, or get no sidecar because a rule is broken, with the number of
   * workloads.
   */
  readonly problems: readonly StatusProblem[];
  /** Parts that may be missing, because they could not be read. */
  readonly unknownParts: readonly UnknownPart[];
}

/** Why some workloads would get no new pods, or why their new pods are unknown. */
export interface StatusProblem extends NextPodProblem {
  readonly workloads: number;
  /** The workloads themselves. */
  readonly objects: readonly ObjectReference[];
}

/**
 * Describes the state of all workloads.
 * @param isSingle whether a single namespace was requested, so that its workloads are listed one by one.
 */
export function describeStatus(
  { rules, workloads, unknownParts }: Pick<DriftReading, 'rules' | 'workloads' | 'unknownParts'>,
  isSingle: boolean,
): Status {
  const idleLabels = new IdleLabels(rules.injectors);
  const byNamespace = Map.groupBy(workloads, ({ object }) => object.namespace ?? '');
  const names = new Set([...rules.namespaceLabels.keys(), ...byNamespace.keys()]);
  return present({
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Status',
    total: summarizeDrift(workloads),
    namespaces: [...names].toSorted().map((name) => {
      const labels = rules.namespaceLabels.get(name);
      const injection = labels?.[NAMESPACE_INJECTION];
      const revision = labels?.[REVISION];
      const idle = labels ? idleLabels.of(name, labels) : [];
      return present({
        name,
        system: rules.isSystem(name) ? true : undefined,
        injection,
        revision,
        idle: idle.length > 0 ? idle : undefined,
        ...summarizeDrift(byNamespace.get(name) ?? []),
      });
    }),
    workloads: isSingle ? workloads : undefined,
    problems: countProblems(workloads),
    unknownParts,
  });
}

/** The exit code of a status: if a part could not be read, the overall state is unknown. */
export function statusExitCode({ unknownParts }: Status): ExitCode {
  return unknownParts.length > 0 ? exitCodes.cluster.code : exitCodes.done.code;
}

function countProblems(workloads: readonly WorkloadDrift[]): readonly StatusProblem[] {
  const problems = workloads.flatMap(({ object, problem, lost }) =>
    [problem, lost].flatMap((one) => (one ? [{ object, problem: one }] : [])),
  );
  const groups = Map.groupBy(problems, ({ problem: { code, message } }) =>
    JSON.stringify([code, message]),
  );
  return [...groups.values()]
    .flatMap((group) =>
      group.slice(0, 1).map(({ problem }) => ({
        ...problem,
        workloads: group.length,
        objects: group.map(({ object }) => object),
      })),
    )
    .toSorted((one, other) => other.workloads - one.workloads);
}
