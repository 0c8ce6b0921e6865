import type { Strictness } from '../../operations/verify/verification-verdict.ts';
import type { Verification } from '../../operations/verify/verification.ts';
import { countJudgedPods, describeNotJudged } from './status-counts.ts';

/** At most this many parts are listed; the others are counted. */
const mostParts = 5;

const NOTHING = 'nothing was verified';

/**
 * What a reader must know in addition to the result: that nothing was verified, or not everything. One sentence each.
 * @param verification the verification; its summary says the rest.
 */
export function listNotes(
  { summary, notJudged, untested, unread }: Verification,
  { strict, allowUnknown }: Strictness,
): readonly string[] {
  const isEmpty = countJudgedPods(summary) === 0;
  const aside = describeNotJudged(notJudged);
  const grave = unread.filter(({ affects }) => affects === 'status' || strict);
  const parts = grave
    .slice(0, mostParts)
    .map(({ part, reason }) => `not known: ${part}: ${reason}`);
  const more = grave.length - parts.length;
  return [
    ...parts,
    ...(more > 0 ? [`not known: ${more} more; -o json names all`] : []),
    ...(grave.length > 0 && !allowUnknown
      ? ['the answer is partial; --allow-unknown accepts that']
      : []),
    ...(isEmpty
      ? [
          aside === ''
            ? `no pod matches, so ${NOTHING}`
            : `no pod is left to judge (${aside}), so ${NOTHING}`,
        ]
      : []),
    ...untested.map((what) => `no pod of ${what}, so ${NOTHING} of it`),
  ];
}

/** The state while waiting, in one line: `waiting for 2 MISSING, 1 PENDING; 3 OK`. */
export function describeStanding({ summary, untested }: Verification): string {
  const { OK: done = 0, ...open } = summary;
  const counts = Object.entries(open).map(([status, count]) => `${count} ${status}`);
  const waited = [...counts, ...untested.map((what) => `a pod of ${what}`)].join(', ');
  if (waited !== '') return `waiting for: ${waited}; ${done} OK`;
  return done === 0 ? 'waiting for a pod' : `waiting for what cannot be read; ${done} OK`;
}

/**
 * Explains that a format shows names of containers, and that some pods have their sidecar in another list.
 * @returns `undefined` where no pod has a native sidecar.
 */
export function describeHiddenSidecars({ workloads }: Verification): string | undefined {
  const hidden = workloads.reduce((sum, { sidecars }) => sum + (sidecars.native ?? 0), 0);
  if (hidden === 0) return undefined;
  const pods = hidden === 1 ? '1 pod has its' : `${hidden} pods have their`;
  return `${pods} istio-proxy among spec.initContainers (a native sidecar), where this template does not look`;
}
