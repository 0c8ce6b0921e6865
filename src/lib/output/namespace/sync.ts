import { SYNCED_LABELS } from '../../injection/namespace/label-sync.ts';
import type {
  NamespaceDifference,
  NamespaceLabels,
  SkipReason,
} from '../../injection/namespace/namespace-sync.ts';
import type { NamespaceSync, OverwrittenLabel } from '../../operations/planes/sync-document.ts';
import type { PreparedSync } from '../../operations/planes/sync-namespaces.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatHold } from '../change/hold.ts';
import { formatChangeOutcomes, formatFailures, formatUndo } from '../change/write-result.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { formatTable } from '../text/table.ts';

/** Renders what differs between the planes, what is going to be written, and what to know before. */
export function formatSyncPreview(
  { controlPlane, clusters, plan, targets, overwritten, warnings, request }: PreparedSync,
  options: { readonly wide: boolean },
): string {
  if (plan.differences.length === 0) return '';
  const contexts = clusters.flatMap((one) => ('error' in one ? [] : [one.context]));
  const instance = controlPlane.cluster.context;
  const isTo = request.direction === 'to-cluster';
  const radii = targets.flatMap(({ cluster, blastRadius }) =>
    blastRadius
      ? [`${colors.bold(`On ${cluster.context}:`)}\n${formatBlastRadius(blastRadius, options)}`]
      : [],
  );
  return [
    formatDifferences(plan.differences, instance, contexts, overwritten),
    `Labels go ${isTo ? `from ${instance} to ${contexts.join(', ')}` : `from ${contexts.join(', ')} to ${instance}`}.\n`,
    ...radii,
    warnings.map((one) => `warning: ${one}\n`).join(''),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Renders what was written on each side, and what stays different. */
export function formatSync(result: NamespaceSync): string {
  const { differences, writes, skipped, onlyThere, dryRun, clusters } = result;
  const isRead = clusters.every((one) => !('error' in one));
  if (differences.length === 0) {
    return isRead
      ? 'The labels are already the same. Nothing changed.\n'
      : 'The labels that could be read are the same.\n';
  }
  return [
    ...writes.map(
      ({ context, changes, hold, undo }) =>
        `${colors.bold(`${context}:`)}\n${formatChangeOutcomes(changes, dryRun)}${hold ? formatHold(hold) : ''}${formatUndo(undo)}`,
    ),
    ...formatSkipped(skipped),
    ...Object.entries(onlyThere).map(
      ([context, names]) => `only on ${context}, left as they are: ${names.join(', ')}\n`,
    ),
  ].join('');
}

/** Renders the clusters that could not be read, and the writes that failed, for stderr. */
export function formatSyncFailures({ clusters, writes }: NamespaceSync): string {
  const unread = clusters.flatMap((one) =>
    'error' in one
      ? [formatFailure(`${one.context}: ${one.error.message}`, one.error.nextStep, one.error.code)]
      : [],
  );
  return [...unread, ...writes.map(({ changes }) => formatFailures(changes))].join('');
}

function formatDifferences(
  differences: readonly NamespaceDifference[],
  instance: string,
  contexts: readonly string[],
  overwritten: readonly OverwrittenLabel[],
): string {
  const rows = differences.flatMap(({ name, controlPlane, clusters }) => {
    const all = [controlPlane, ...contexts.map((context) => clusters[context] ?? null)];
    const labels = SYNCED_LABELS.filter(
      (label) => new Set(all.map((one) => one?.[label])).size > 1,
    );
    // A namespace that is missing somewhere, without any label elsewhere, differs in being there.
    return (labels.length > 0 ? labels : ([undefined] as const)).map((label) => [
      name,
      label ?? '<namespace>',
      formatCell(controlPlane, label),
      ...contexts.map((context) => {
        const isLost = overwritten.some(
          (one) => one.context === context && one.namespace === name && one.label === label,
        );
        return formatCell(clusters[context] ?? null, label) + (isLost ? ' *' : '');
      }),
    ]);
  });
  const note =
    overwritten.length === 0
      ? ''
      : `* ${overwritten.some(({ certain }) => certain) ? '' : 'perhaps '}overwritten by the ASM instance while its own label differs\n`;
  return formatTable(['NAMESPACE', 'LABEL', instance, ...contexts], rows) + note;
}

function formatCell(labels: NamespaceLabels, label: string | undefined): string {
  if (labels === null) return '<no namespace>';
  if (label === undefined) return 'there';
  const value = labels[label];
  if (value === undefined) return '<none>';
  return value === '' ? '""' : value;
}

const reasonTexts: Readonly<Record<SkipReason, string>> = {
  missing: 'not there; add --create',
  system: 'system namespaces; if they are intended, add --allow-system-namespaces',
  conflict: 'the clusters do not agree; name one of them with --contexts',
  terminating: 'being deleted',
};

function formatSkipped(skipped: NamespaceSync['skipped']): string[] {
  const groups = Map.groupBy(skipped, ({ context, reason }) => `${context}/${reason}`);
  return [...groups.values()].map((group) => {
    const names = group.map(({ name }) => name).join(', ');
    const [first] = group;
    if (!first) return '';
    const title = colors.yellow(`left out on ${first.context}`);
    return `${title}: ${names} (${reasonTexts[first.reason]})\n`;
  });
}
