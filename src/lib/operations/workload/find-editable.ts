import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { AsmInjectError, exitCodes } from '../../errors.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { refuseEdit } from '../../injection/workload/uneditable.ts';
import { editableKinds, type WorkloadKind } from '../../injection/workload/workload-kinds.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { climb, findNamed, listKind } from '../read/find-subjects.ts';

/** A workload whose template can be edited, or why a named one cannot. */
export type FoundWorkload =
  | { readonly object: ObjectReference; readonly workload: RolloutObject; readonly refusal?: never }
  | { readonly object: ObjectReference; readonly refusal: AsmInjectError };

/** The candidates of `-l` and `--all`. */
export interface EditableScope {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  /** In kubectl's `-l` syntax, of the workloads' own labels; left out: all. */
  readonly labelSelector: string | undefined;
  /** Left out: every kind that can be edited. */
  readonly kinds: readonly WorkloadKind[] | undefined;
}

/** Finds the named workloads, each once. Those that do not exist or cannot be edited are reported together. */
export function findNamedEditable(
  cluster: Cluster,
  references: readonly WorkloadReference[],
  intent: InjectionIntent,
): Promise<FoundWorkload[]> {
  const distinct = new Map(references.map((one) => [`${one.kind}/${one.name}`, one]));
  return pMap(
    distinct.values(),
    async (reference): Promise<FoundWorkload> => {
      const { kind, name } = reference;
      const { namespace } = cluster;
      const { apiVersion } = resourceOfKind(kind);
      const object = { apiVersion, kind, namespace, name };
      try {
        const subject = await findNamed(cluster, namespace, reference);
        const refusal = refuseEdit(reference, subject.object, intent, cluster.commandFlags);
        if (refusal) return { object, refusal };
        return { object, workload: subject.object };
      } catch (error) {
        if (!(error instanceof AsmInjectError)) throw error;
        if (error.exitCode === exitCodes.interrupted.code) throw error;
        return { object, refusal: error };
      }
    },
    { concurrency: 8 },
  );
}

/**
 * Lists the workloads of a scope that nothing else makes, in the order of their namespaces, kinds and names. Workloads
 * of a kind that cannot be edited are each refused, with the object to edit instead; several that one object makes get
 * one refusal.
 */
export async function listEditable(
  cluster: Cluster,
  { namespace, labelSelector, kinds = editableKinds }: EditableScope,
  intent: InjectionIntent,
): Promise<FoundWorkload[]> {
  const found: FoundWorkload[] = [];
  const scope = { namespace, labelSelector };
  for (const kind of kinds) {
    const isEditable = editableKinds.some((one) => one === kind);
    const listed = isEditable
      ? await listOfKind(cluster, kind, scope)
      : await refuseOfKind(cluster, kind, { scope, chosen: kinds, intent });
    found.push(...listed);
  }
  const key = ({ object }: FoundWorkload): string =>
    [object.namespace, object.kind, object.name].join('/');
  return found.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

type KindScope = Pick<EditableScope, 'namespace' | 'labelSelector'>;

async function listOfKind(
  cluster: Cluster,
  kind: WorkloadKind,
  scope: KindScope,
): Promise<readonly FoundWorkload[]> {
  const found: FoundWorkload[] = [];
  const resource = resourceOfKind(kind);
  const { apiVersion } = resource;
  const isMade = kind === 'ReplicaSet';
  const options = { ...scope, metadataOnly: isMade };
  for await (const page of cluster.pages<RolloutObject>(resource, options)) {
    for (const item of page) {
      if (isMade && controllerOf(item)) continue;
      const { name, namespace: place = '' } = item.metadata;
      const whole = isMade ? await cluster.read<RolloutObject>(resource, name, place) : item;
      if (!whole) continue;
      const object = { apiVersion, kind, namespace: place, name };
      found.push({ object, workload: { ...whole, apiVersion, kind } });
    }
  }
  return found;
}

/**
 * The workloads of a kind that cannot be edited, each with the object to edit; without those whose maker's kind was
 * also chosen.
 */
async function refuseOfKind(
  cluster: Cluster,
  kind: WorkloadKind,
  {
    scope,
    chosen,
    intent,
  }: { scope: KindScope; chosen: readonly WorkloadKind[]; intent: InjectionIntent },
): Promise<readonly FoundWorkload[]> {
  const { apiVersion } = resourceOfKind(kind);
  const found = new Map<string, FoundWorkload>();
  const climbed = new Map<string, Promise<StrategyObject>>();
  for (const item of await listKind(cluster, kind, scope)) {
    const top = await climb(cluster, item, climbed);
    const isOwn = top.metadata.uid === item.metadata.uid;
    if (!isOwn && chosen.some((one) => one === top.kind)) continue;
    const { name, namespace } = item.metadata;
    const refusal = refuseEdit({ kind, name }, top, intent, cluster.commandFlags);
    const key = top.metadata.uid ?? `${namespace ?? ''}/${name}`;
    if (!refusal || found.has(key)) continue;
    found.set(key, { object: { apiVersion, kind, namespace: namespace ?? '', name }, refusal });
  }
  return [...found.values()];
}
