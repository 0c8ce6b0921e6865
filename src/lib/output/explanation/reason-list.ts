import { type ReasonArea, type ReasonEntry, reasons } from '../reasons/reasons.ts';
import { colors } from '../text/color.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { hangText, wrapText } from '../text/wrap.ts';

/** The subject of a reason code, as a heading; docs/reasons.md has the same. */
export const AREA_NAMES: Readonly<Record<ReasonArea, string>> = {
  decision: 'What decides',
  answer: 'What the cluster answers',
  finding: 'Traps and near misses',
  pod: 'Running pods',
  error: 'Errors',
  workload: 'Workloads',
  usage: 'What was asked for',
};

/** What `explain --code` prints with `-o json` and `-o yaml`. */
export interface ReasonList {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'ReasonList';
  readonly items: readonly ReasonEntry[];
}

/** All reason codes. */
export function listCodes(): readonly string[] {
  return reasons.map(({ code }) => code);
}

/**
 * Finds the paragraphs of codes, in the order given.
 * @returns the unknown codes instead, if there are any.
 */
export function findReasons(
  codes: readonly string[],
): { readonly list: ReasonList } | { readonly unknown: readonly string[] } {
  const byCode = new Map(reasons.map((entry) => [entry.code, entry]));
  const unknown = codes.filter((code) => !byCode.has(code));
  if (unknown.length > 0) return { unknown };
  const items = codes.flatMap((code) => byCode.get(code) ?? []);
  return { list: { apiVersion: 'asm-inject/v1alpha1', kind: 'ReasonList', items } };
}

/** Renders the paragraphs for a terminal, with a blank line between them. */
export function formatReasons({ items }: ReasonList, { columns }: TextOptions): string {
  return items.map((item) => formatReason(item, columns)).join('\n');
}

function formatReason(
  { code, area, sentence, advice, severity, source }: ReasonEntry,
  columns: Columns,
): string {
  const kind = [AREA_NAMES[area], severity].filter(Boolean).join(', ');
  return [
    wrapText(`${colors.bold(code)} ${colors.dim(`(${kind})`)}`, columns),
    hangText('  ', fill(sentence), columns),
    advice === undefined ? '' : hangText('  → ', fill(advice), columns),
    source === undefined ? '' : hangText('  ', colors.dim(`Source: ${fill(source)}`), columns),
  ].join('');
}

/** Words in braces are placeholders: `{SERVICE_NAMESPACE}` becomes `<service-namespace>`. */
function fill(text: string): string {
  return text
    .replaceAll(/\{(\w+)\}/g, (_, word: string) => `<${word.toLowerCase().replaceAll('_', '-')}>`)
    .replaceAll('`', '');
}
