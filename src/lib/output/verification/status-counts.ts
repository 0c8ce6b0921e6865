import type { NotJudgedCounts, StatusCounts } from '../../operations/verify/verification.ts';

/** The sum of the pods in all counts. */
export function countJudgedPods(counts: StatusCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** `1 terminating, 2 completed`; empty where every pod was judged. */
export function describeNotJudged(counts: NotJudgedCounts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([why, count]) => `${count} ${why}`)
    .join(', ');
}
