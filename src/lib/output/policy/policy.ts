import type { InjectionPolicy, PolicyRow } from '../../injection/policy/policy.ts';
import type {
  InjectorSummary,
  PolicyView,
  SelectorEntry,
} from '../../operations/policy/show-policy.ts';
import { counted } from '../text/counted.ts';
import { formatIdleLabels } from '../text/idle-labels.ts';
import { formatTable } from '../text/table.ts';

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
export function formatPolicy(view: PolicyView, { wide }: { readonly wide: boolean }): string {
  const parts = [
    formatBehaviour(view),
    ...view.injectors.map(formatInjector),
    ...(view.plane
      ? [`${'plane'.padEnd(15)}${planeNames[view.plane.kind]} (${view.plane.evidence})\n`]
      : []),
  ];
  if (view.idle)
    parts.push(`Labels of namespaces that nothing serves:\n${formatIdleLabels(view.idle)}`);
  if (wide) parts.push(formatTruthTable(view.truthTable));
  return parts.join('\n');
}

/** The policy in a few words. */
export function summarizePolicy({ conditions, exact }: PolicyView): string {
  if (!conditions) return 'none: revisions only';
  const { namespaceCondition, podCondition } = conditions;
  return `${exact ? '' : 'custom, nearest: '}${namespaceCondition} + ${podCondition}`;
}

function formatBehaviour(view: PolicyView): string {
  const { conditions, exact, exceptions } = view;
  const exceptional =
    exceptions.length > 0 ? ['Exceptions:', ...exceptions.map((one) => `  ${one}`), ''] : [];
  if (!conditions)
    return ['none: the injectors here serve revisions only', ...exceptional].join('\n');
  const told = exact ? formatConditions(conditions, view) : formatCustom(conditions, view);
  return `${told}${exceptional.join('\n')}`;
}

function formatConditions(
  { namespaceCondition, podCondition }: InjectionPolicy,
  { besides }: PolicyView,
): string {
  return [
    `A new pod gets a sidecar if ${besides.length === 0 ? 'both hold' : 'all of this holds'}:`,
    `  namespace-condition  ${namespaceCondition}: ${namespaceSentences[namespaceCondition]}`,
    `  pod-condition        ${podCondition}: ${podSentences[podCondition]}`,
    ...formatBesides(besides),
    '',
  ].join('\n');
}

function formatBesides(besides: readonly string[]): readonly string[] {
  return besides.map((one) => `  besides              ${one}`);
}

function formatCustom(
  { namespaceCondition, podCondition }: InjectionPolicy,
  { differing, besides }: PolicyView,
): string {
  return [
    `custom (nearest: ${namespaceCondition} + ${podCondition}; differs:)`,
    `${formatTruthTable(differing)}${formatBesides(besides)
      .map((line) => `${line}\n`)
      .join('')}`,
  ].join('\n');
}

function formatInjector(injector: InjectorSummary): string {
  const lines = [
    ['injector', `revision ${injector.revision}, version ${describeVersion(injector)}`],
    ...injector.webhooks.map((webhook) => ['webhook', webhook]),
    ...injector.otherWebhooks.map((webhook) => ['not policy', webhook]),
    ['config', injector.problem ?? `ConfigMap ${injector.configMap ?? 'unknown'}`],
    ['always inject', formatEntries(injector.alwaysInjectSelector)],
    ['never inject', formatEntries(injector.neverInjectSelector)],
    ...injector.owners.map((owner) => ['owner', owner]),
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(15)}${value}\n`).join('');
}

function describeVersion({ version, versionBound }: InjectorSummary): string {
  if (version !== undefined) return version;
  const bound = versionBound === undefined ? '' : `, ${versionBound}`;
  return `unknown${bound}; set it with --asm-version`;
}

function formatEntries(entries: readonly SelectorEntry[]): string {
  if (entries.length === 0) return '<none>';
  return entries.map(formatEntry).join('\n            or ');
}

function formatEntry({ selector, pods, problem }: SelectorEntry): string {
  if (problem !== undefined) return `${selector} (skipped by the injector: ${problem})`;
  if (pods === undefined) return selector;
  return `${selector} (${pods === 0 ? 'dead: no pod' : counted(pods, 'pod')})`;
}

/** Renders rows of a truth table, one a line. */
function formatTruthTable(rows: readonly PolicyRow[]): string {
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
  );
}
