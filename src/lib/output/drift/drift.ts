import type { Difference } from '../../injection/drift/drift.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { Json } from '../../injection/model/model.ts';
import { colors } from '../text/color.ts';
import { counted } from '../text/counted.ts';

/** Differences that are shown at most, where not everything is asked for. */
const fewDifferences = 12;

/** A value longer than this is cut. */
const longestValue = 60;

/**
 * Renders in what pods differ from new ones, as a short diff: each difference once, with how many workloads have it; the
 * most frequent first.
 * @returns lines; nothing for no differences.
 */
export function formatDifferences(
  workloads: readonly Pick<WorkloadDrift, 'differences'>[],
  { wide }: { readonly wide: boolean },
): string {
  const counts = new Map<string, number>();
  for (const { differences } of workloads) {
    for (const line of new Set(differences.map(describeDifference))) {
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  const lines = [...counts].toSorted(([, one], [, other]) => other - one);
  const shown = wide ? lines : lines.slice(0, fewDifferences);
  const rest = lines.length - shown.length;
  return [
    ...shown.map(([line, count]) => {
      const who = workloads.length === 1 ? '' : ` (${counted(count, 'workload')})`;
      return `  ${line}${who}\n`;
    }),
    rest > 0 ? `  … and ${rest} more: -o wide shows all\n` : '',
  ].join('');
}

/** One difference: `image: istio-proxy.image 1.18 → 1.20`. */
function describeDifference({ reason, field, actual, wanted }: Difference): string {
  switch (reason) {
    case 'missing':
      return `missing: a new pod gets a ${describeValue(wanted)} sidecar`;
    case 'extra':
      return 'extra: a new pod gets no sidecar';
    case 'classic-instead-of-native':
    case 'native-instead-of-classic':
      return `${reason}: a new pod gets a ${describeValue(wanted)} sidecar`;
    case 'container': {
      const what = actual === undefined ? 'new' : 'gone';
      return `container: ${shortenField(field)} is ${what} in a new pod`;
    }
    default:
      return `${reason}: ${shortenField(field)} ${colors.red(describeValue(actual))} → ${colors.green(describeValue(wanted))}`;
  }
}

/** `istio-proxy.image` of `spec.containers[istio-proxy].image`: people know which list it stands in. */
function shortenField(field: string): string {
  return field.replace(/^spec\.(?:containers|initContainers)\[([^\]]+)\]/, '$1');
}

function describeValue(value: Json | undefined): string {
  if (value === undefined) return '<none>';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
