import { counted } from '../../counted.ts';
import type { InjectionPolicy, PolicyRow } from '../../injection/policy/policy.ts';
import type {
  InjectorSummary,
  PolicyView,
  SelectorEntry,
} from '../../operations/policy/show-policy.ts';
import { foldMessage } from '../text/fold.ts';
import { formatIdleLabels } from '../text/idle-labels.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { hangText, wrapText } from '../text/wrap.ts';

const namespaceSentences = {
  'include-enabled': 'the namespace is labelled istio-injection=enabled',
  'not-include-disabled': 'the namespace is not labelled istio-injection=disabled',
} as const;

const podSentences = {
  'not-include-false': 'the pod does not say sidecar.istio.io/inject "false"',
  'include-true': 'the pod says sidecar.istio.io/inject "true"',
} as const;

const planeNames = {
  'asm-data-plane': 'data-plane cluster of ASM',
  'asm-control-plane': 'API server of an ASM instance',
  istio: 'cluster with an Istio of its own',
  none: 'cluster without a mesh',
  unknown: 'not known',
} as const;

/** Renders the policy of a cluster; `wide` adds the truth table. */
export function formatPolicy(view: PolicyView, options: TextOptions): string {
  const { wide, columns } = options;
  const parts = [
    formatBehaviour(view, options),
    ...view.injectors.map((injector) => formatInjector(injector, columns)),
    ...(view.plane
      ? [formatField('plane', `${planeNames[view.plane.kind]} (${view.plane.evidence})`, columns)]
      : []),
  ];
  if (view.idle)
    parts.push(
      `Labels of namespaces that nothing serves:\n${formatIdleLabels(view.idle, columns)}`,
    );
  if (wide) parts.push(formatTruthTable(view.truthTable, options));
  return parts.join('\n');
}

/** The policy in a few words. */
export function summarizePolicy({ conditions, exact }: PolicyView): string {
  if (!conditions) return 'none: revisions only';
  const { namespaceCondition, podCondition } = conditions;
  return `${exact ? '' : 'custom, nearest: '}${namespaceCondition} + ${podCondition}`;
}

function formatBehaviour(view: PolicyView, options: TextOptions): string {
  const { conditions, exact, exceptions } = view;
  const { columns } = options;
  const exceptional =
    exceptions.length > 0
      ? [
          'Exceptions:\n',
          ...exceptions.map((one) => wrapText(one, columns, { head: '  ', indent: '    ' })),
        ].join('')
      : '';
  if (!conditions) {
    return wrapText('none: the injectors here serve revisions only', columns) + exceptional;
  }
  const reported = exact
    ? formatConditions(conditions, view, columns)
    : formatCustom(conditions, view, options);
  return reported + exceptional;
}

function formatConditions(
  { namespaceCondition, podCondition }: InjectionPolicy,
  { besides }: PolicyView,
  columns: Columns,
): string {
  const condition = (name: string, text: string): string =>
    hangText(`  ${name.padEnd(21)}`, text, columns);
  const all = besides.length === 0 ? 'both hold' : 'all of this holds';
  return [
    wrapText(`A new pod gets a sidecar if ${all}:`, columns),
    condition(
      'namespace-condition',
      `${namespaceCondition}: ${namespaceSentences[namespaceCondition]}`,
    ),
    condition('pod-condition', `${podCondition}: ${podSentences[podCondition]}`),
    formatBesides(besides, columns),
  ].join('');
}

function formatBesides(besides: readonly string[], columns: Columns): string {
  return besides.map((one) => hangText(`  ${'besides'.padEnd(21)}`, one, columns)).join('');
}

function formatCustom(
  { namespaceCondition, podCondition }: InjectionPolicy,
  { differing, besides }: PolicyView,
  options: TextOptions,
): string {
  const { columns } = options;
  const nearest = `custom (nearest: ${namespaceCondition} + ${podCondition}; differs:)`;
  return (
    wrapText(nearest, columns) +
    formatTruthTable(differing, options) +
    formatBesides(besides, columns)
  );
}

function formatInjector(injector: InjectorSummary, columns: Columns): string {
  const lines: (readonly [string, string])[] = [
    ['injector', `revision ${injector.revision}, version ${describeVersion(injector)}`],
    ...injector.webhooks.map((webhook) => ['webhook', webhook] as const),
    ...injector.otherWebhooks.map((webhook) => ['not policy', webhook] as const),
    ['config', injector.problem ?? `ConfigMap ${injector.configMap ?? 'unknown'}`],
    ...formatEntries('always inject', injector.alwaysInjectSelector),
    ...formatEntries('never inject', injector.neverInjectSelector),
    ...injector.owners.map((owner) => ['owner', owner] as const),
  ];
  return lines.map(([name, value]) => formatField(name, value, columns)).join('');
}

function formatField(name: string, value: string, columns: Columns): string {
  return hangText(name.padEnd(15), foldMessage(value), columns);
}

function describeVersion({ version, versionBound }: InjectorSummary): string {
  if (version !== undefined) return version;
  const bound = versionBound === undefined ? '' : `, ${versionBound}`;
  return `unknown${bound}; set it with --asm-version`;
}

function formatEntries(
  name: string,
  entries: readonly SelectorEntry[],
): readonly (readonly [string, string])[] {
  if (entries.length === 0) return [[name, '<none>']];
  return entries.map((entry, at) => [at === 0 ? name : '            or', formatEntry(entry)]);
}

function formatEntry({ selector, pods, problem }: SelectorEntry): string {
  if (problem !== undefined) return `${selector} (skipped by the injector: ${problem})`;
  if (pods === undefined) return selector;
  return `${selector} (${pods === 0 ? 'dead: no pod' : counted(pods, 'pod')})`;
}

/** Renders rows of a truth table, one on each line. */
function formatTruthTable(rows: readonly PolicyRow[], options: TextOptions): string {
  return formatTable(
    ['NAMESPACE LABEL', 'POD', 'SELECTED BY', 'NEW POD'],
    rows.map(({ namespaceLabel, namespaceAlso = {}, podKey, podValue, selectedBy, verdict }) => [
      [
        namespaceLabel ?? '<none>',
        ...Object.entries(namespaceAlso).map(([key, value]) => `${key}=${value}`),
      ].join(', '),
      podValue === undefined ? '<none>' : `${podKey} "${podValue}"`,
      selectedBy,
      verdict,
    ]),
    options,
  );
}
