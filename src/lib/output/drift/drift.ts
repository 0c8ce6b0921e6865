import { counted } from '../../counted.ts';
import type { Difference } from '../../injection/drift/drift.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { Json } from '../../injection/model/model.ts';
import { displayWidth, shortenMessage } from '../../shorten.ts';
import { colors } from '../text/color.ts';
import { foldMessage } from '../text/fold.ts';
import { waysOfImage } from '../text/image.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** At most this many differences are shown, unless everything is asked for. */
const fewDifferences = 12;

/** A value longer than this is cut. */
const longestValue = 60;

/**
 * Renders how pods differ from new ones, as a short diff: each difference once, with the number of workloads that have
 * it; the most frequent first.
 * @returns lines; empty for no differences.
 */
export function formatDifferences(
  workloads: readonly Pick<WorkloadDrift, 'differences'>[],
  { wide, columns }: TextOptions,
): string {
  const counts = new Map<string, { readonly difference: Difference; readonly count: number }>();
  for (const { differences } of workloads) {
    const described = differences.map((one) => [JSON.stringify(one), one] as const);
    for (const [key, difference] of new Map(described)) {
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { difference, count });
    }
  }
  const lines = [...counts.values()].toSorted((one, other) => other.count - one.count);
  const shown = wide ? lines : lines.slice(0, fewDifferences);
  const rest = lines.length - shown.length;
  return [
    ...shown.map(({ difference, count }) => {
      const who = workloads.length === 1 ? '' : ` (${counted(count, 'workload')})`;
      const ways = describeDifference(difference).map((line) => `${line}${who}`);
      const line = ways.find((way) => columns === undefined || displayWidth(way) + 2 <= columns);
      return wrapText(line ?? ways.at(-1) ?? '', columns, { head: '  ', indent: '    ' });
    }),
    rest > 0 ? `  … and ${rest} more; -o wide shows all\n` : '',
  ].join('');
}

/** One difference, in several wordings, the longest first: `image: spec.containers[istio-proxy].image 1.18 → 1.20`. */
function describeDifference({ reason, field, actual, wanted }: Difference): readonly string[] {
  switch (reason) {
    case 'missing':
      return [`missing: a new pod gets a ${describeValue(wanted)} sidecar`];
    case 'extra':
      return ['extra: a new pod gets no sidecar'];
    case 'classic-instead-of-native':
    case 'native-instead-of-classic':
      return [`${reason}: a new pod gets a ${describeValue(wanted)} sidecar`];
    case 'container': {
      const what = actual === undefined ? 'new' : 'gone';
      return [`container: ${field} is ${what} in a new pod`];
    }
    default: {
      const [before, after] = [waysOfValue(reason, actual), waysOfValue(reason, wanted)];
      const ways = (before.length > after.length ? before : after).map(
        (_, at) => [before[at] ?? before.at(-1) ?? '', after[at] ?? after.at(-1) ?? ''] as const,
      );
      return ways
        .filter(([one, other], at) => at === 0 || one !== other)
        .map(([one, other]) => `${reason}: ${field} ${colors.red(one)} → ${colors.green(other)}`);
    }
  }
}

/** An image loses its registry first, and never its tag. */
function waysOfValue(reason: Difference['reason'], value: Json | undefined): readonly string[] {
  return reason === 'image' && typeof value === 'string'
    ? waysOfImage(value)
    : [describeValue(value)];
}

function describeValue(value: Json | undefined): string {
  if (value === undefined) return '<none>';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return shortenMessage(foldMessage(text), longestValue);
}
