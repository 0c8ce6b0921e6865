import type { Cluster } from '../cluster/cluster.ts';
import { resources } from '../cluster/resources.ts';
import { UsageError } from '../errors.ts';
import {
  planNamespace,
  planNamespaceLabel,
  type NamespaceInjection,
} from '../injection/namespace-edit.ts';
import type { Change, ObjectReference, Plan } from '../injection/plan.ts';

/** A plan, and the objects that need no change. */
export interface Planned {
  readonly plan: Plan;
  readonly unchanged: readonly ObjectReference[];
}

/**
 * Plans `istio-injection` on namespaces.
 * @param create whether to make a namespace that does not exist.
 * @throws {UsageError} a namespace does not exist; nothing is planned then.
 */
export async function planNamespaceLabels(
  cluster: Cluster,
  names: readonly string[],
  value: NamespaceInjection,
  create: boolean,
): Promise<Planned> {
  const changes: Change[] = [];
  const unchanged: ObjectReference[] = [];
  for (const name of new Set(names)) {
    const namespace = await cluster.read(resources.namespace, name);
    if (!namespace && !create) throw noSuchNamespace(name, value === 'enabled');
    const change = namespace ? planNamespaceLabel(namespace, value) : planNamespace(name, value);
    if (change) changes.push(change);
    else unchanged.push({ apiVersion: 'v1', kind: 'Namespace', name });
  }
  return { plan: { changes }, unchanged };
}

/** The error for a namespace that is not there. */
export function noSuchNamespace(name: string, canCreate = false): UsageError {
  return new UsageError(`namespace "${name}" does not exist`, {
    code: 'no-namespace',
    nextStep: canCreate
      ? 'check the name, or add --create'
      : 'see which there are: kubectl asm-inject namespace list',
  });
}
