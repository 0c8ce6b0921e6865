import type { Presence } from './pod-status.ts';
import { keyOfWorkload, type PodWorkload } from './workload-of-pod.ts';

/** The expectation for one namespace. */
export interface NamespaceExpectation {
  readonly namespace: string;
  readonly all: Presence;
  readonly except: readonly PodWorkload[];
}

/** The expectation for the pods of a workload; nothing where there is none for the namespace. */
export function expectationFor(
  expectations: readonly NamespaceExpectation[],
  namespace: string,
  workload: PodWorkload,
): Presence | undefined {
  const found = expectations.find((one) => one.namespace === namespace);
  if (!found) return undefined;
  const isException = found.except.some((one) => isSameWorkload(one, workload));
  return isException ? opposite(found.all) : found.all;
}

/** Whether two references mean the same workload of a namespace. */
export function isSameWorkload(one: PodWorkload, other: PodWorkload): boolean {
  return keyOfWorkload(one) === keyOfWorkload(other);
}

function opposite(presence: Presence): Presence {
  return presence === 'injected' ? 'not-injected' : 'injected';
}
