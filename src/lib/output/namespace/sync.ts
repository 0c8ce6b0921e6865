import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import { SYNCED_LABELS } from '../../injection/namespace/label-sync.ts';
import type {
  NamespaceDifference,
  NamespaceLabels,
  SkipReason,
  SyncDirection,
} from '../../injection/namespace/namespace-sync.ts';
import type { NamespaceSync, OverwrittenLabel } from '../../operations/planes/sync-document.ts';
import type { PreparedSync } from '../../operations/planes/sync-namespaces.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatPersistence } from '../change/persistence.ts';
import { formatChangeOutcomes, formatFailures, formatUndo } from '../change/write-result.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { formatItem, formatNotice, formatWarnings } from '../text/notice.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** The parts of a sync that a preview shows; a {@link PreparedSync} has them all. */
export interface PreviewedSync extends Pick<PreparedSync, 'clusters' | 'overwritten' | 'warnings'> {
  readonly controlPlane: { readonly cluster: { readonly context: string } };
  readonly plan: { readonly differences: readonly NamespaceDifference[] };
  readonly request: { readonly direction: SyncDirection };
  readonly targets: readonly {
    readonly cluster: { readonly context: string };
    readonly blastRadius?: BlastRadius;
  }[];
}

/** Renders the differences between the planes, the planned writes, and the warnings. */
export function formatSyncPreview(
  { controlPlane, clusters, plan, targets, overwritten, warnings, request }: PreviewedSync,
  options: TextOptions,
): string {
  if (plan.differences.length === 0) return '';
  const contexts = clusters.flatMap((one) => ('error' in one ? [] : [one.context]));
  const instance = controlPlane.cluster.context;
  const isTo = request.direction === 'to-cluster';
  const from = `the ASM instance ${instance}`;
  const to = `${contexts.length === 1 ? 'cluster' : 'clusters'} ${contexts.join(', ')}`;
  const radii = targets.flatMap(({ cluster, blastRadius }) =>
    blastRadius
      ? [`${colors.bold(`On ${cluster.context}:`)}\n${formatBlastRadius(blastRadius, options)}`]
      : [],
  );
  return [
    formatDifferences(plan.differences, { instance, contexts, overwritten }, options),
    wrapText(`Labels go from ${isTo ? `${from} to ${to}` : `${to} to ${from}`}.`, options.columns),
    ...radii,
    formatWarnings(warnings, options.columns),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Renders the writes on each side, and the remaining differences. */
export function formatSync(result: NamespaceSync, { columns }: TextOptions): string {
  const { differences, writes, skipped, onlyThere, dryRun, clusters, direction } = result;
  const side = direction === 'to-cluster' ? 'cluster' : 'ASM instance';
  const isRead = clusters.every((one) => !('error' in one));
  if (differences.length === 0) {
    const same = isRead
      ? 'The labels are already the same. Nothing changed.'
      : 'The labels that could be read are the same.';
    return wrapText(same, columns);
  }
  return [
    ...writes.map(
      ({ context, changes, hold, undo }) =>
        `${colors.bold(`${side} ${context}:`)}\n${formatChangeOutcomes(changes, dryRun, columns)}${hold ? formatPersistence(hold, columns) : ''}${formatUndo(undo)}`,
    ),
    ...formatSkipped(skipped, side, columns),
    ...Object.entries(onlyThere).map(([context, names]) =>
      formatNotice(`only on ${side} ${context}, left as they are`, names.join(', '), columns),
    ),
  ].join('');
}

/** Renders the unreadable clusters and the failed writes, for stderr. */
export function formatSyncFailures({ clusters, writes }: NamespaceSync, columns: Columns): string {
  const unread = clusters.flatMap((one) =>
    'error' in one
      ? [formatFailure({ ...one.error, message: `${one.context}: ${one.error.message}` }, columns)]
      : [],
  );
  return [...unread, ...writes.map(({ changes }) => formatFailures(changes, columns))].join('');
}

function formatDifferences(
  differences: readonly NamespaceDifference[],
  {
    instance,
    contexts,
    overwritten,
  }: {
    readonly instance: string;
    readonly contexts: readonly string[];
    readonly overwritten: readonly OverwrittenLabel[];
  },
  options: TextOptions,
): string {
  const rows = differences.flatMap(({ name, controlPlane, clusters }) => {
    const all = [controlPlane, ...contexts.map((context) => clusters[context] ?? null)];
    const labels = SYNCED_LABELS.filter(
      (label) => new Set(all.map((one) => one?.[label])).size > 1,
    );
    // A namespace that is missing on one side and has no label on the other differs only in its existence.
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
      : formatItem(
          '* ',
          `${overwritten.some(({ certain }) => certain) ? '' : 'perhaps '}overwritten by the ASM instance while its own label differs`,
          options.columns,
        );
  // Contexts of two kubeconfigs may have the same name.
  const own = contexts.includes(instance) ? `${instance} (instance)` : instance;
  const headings = [{ heading: 'NAMESPACE', isName: true }, 'LABEL', own, ...contexts];
  return formatTable(headings, rows, options) + note;
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

function formatSkipped(
  skipped: NamespaceSync['skipped'],
  side: string,
  columns: Columns,
): string[] {
  const groups = Map.groupBy(skipped, ({ context, reason }) => `${context}/${reason}`);
  return [...groups.values()].map((group) => {
    const names = group.map(({ name }) => name).join(', ');
    const [first] = group;
    if (!first) return '';
    const title = colors.yellow(`left out on ${side} ${first.context}`);
    return formatNotice(title, `${names} (${reasonTexts[first.reason]})`, columns);
  });
}
