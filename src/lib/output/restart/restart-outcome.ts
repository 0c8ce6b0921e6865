import { counted } from '../../counted.ts';
import type {
  RestartedWorkload,
  RestartOutcome,
} from '../../operations/restart/restart-document.ts';
import { colors } from '../text/color.ts';

/** The word for each outcome. */
export const outcomeWords: Readonly<Record<RestartOutcome, string>> = {
  planned: 'would be restarted',
  restarted: 'restarted',
  followed: 'rolled out',
  unchanged: 'unchanged',
  held: 'held',
  gone: 'deleted before its turn',
  failed: 'failed',
  'under-way': 'under way',
  'not-started': 'not started',
};

const unfinished: ReadonlySet<RestartOutcome> = new Set(['held', 'under-way', 'not-started']);

/** A word for the outcome of a workload, coloured. */
export function describeOutcome(outcome: RestartOutcome): string {
  const word = outcomeWords[outcome];
  if (outcome === 'failed') return colors.red(word);
  return unfinished.has(outcome) ? colors.yellow(word) : word;
}

/** The details of its end: ` (missing; 3 of 3 pods with a sidecar; 12 s)`. */
export function describeEnd({
  outcome,
  reasons,
  podsAfter,
  seconds,
  message,
}: RestartedWorkload): string {
  if (outcome === 'under-way') return message === undefined ? '' : `: ${message}`;
  if (outcome === 'failed' || podsAfter === undefined) return '';
  const { total, withSidecar } = podsAfter;
  const pods = counted(total, 'pod');
  const sidecars =
    withSidecar === total
      ? `${pods} with a sidecar`
      : withSidecar === 0
        ? `${pods} without a sidecar`
        : `${pods}, ${withSidecar} with a sidecar`;
  const parts = [
    ...(reasons.length > 0 ? [reasons.join(',')] : []),
    ...(total > 0 ? [sidecars] : []),
    ...(seconds === undefined ? [] : [`${seconds} s`]),
  ];
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}
