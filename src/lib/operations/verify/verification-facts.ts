import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type { Fact } from '../across/look-across.ts';
import type { Verification } from './verification.ts';

/**
 * The facts of verifications that are compared across clusters, one for each workload: the statuses of its pods, and
 * their sidecars. Counts are not compared: clusters differ in size.
 */
export function verificationFacts({ workloads }: Verification): readonly Fact[] {
  return workloads.flatMap((workload) => {
    const { namespace, summary, sidecars } = workload;
    const subject = `${pathOfWorkload(workload)} in ${namespace}`;
    const value = `${listWords(summary)}; sidecar ${listWords(sidecars)}`;
    return [{ subject, aspect: 'pods', value }];
  });
}

function listWords(counts: Readonly<Record<string, number>>): string {
  return Object.keys(counts).toSorted().join(', ') || 'none';
}
