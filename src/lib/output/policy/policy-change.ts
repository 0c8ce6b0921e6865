import { counted } from '../../counted.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { PolicyDocument } from '../../operations/policy/policy-document.ts';
import type { PolicyChange } from '../../operations/policy/set-policy.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatPersistence } from '../change/persistence.ts';
import { formatChangeOutcomes, formatUndo } from '../change/write-result.ts';
import { formatDiff } from '../text/diff.ts';
import { formatWarnings } from '../text/notice.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { hangText, wrapText } from '../text/wrap.ts';

const servedSentences = {
  served: 'In force: the API server now treats new pods this way.',
  'not-served': 'Written, but the API server still treats new pods by the old policy.',
  'not-provable':
    'Written. It could not be tested: no namespace is treated differently by the old and the new policy.',
} as const;

/** Renders the effect of `policy set`: the affected workloads, the planned writes, and the warnings. */
export function formatPolicyPreview(
  {
    plan,
    blastRadius,
    matches,
    warnings,
  }: Pick<PolicyChange, 'plan' | 'blastRadius' | 'matches' | 'warnings'>,
  options: TextOptions,
): string {
  if (plan.changes.length === 0) return '';
  return [
    ...(matches.length === 0 ? [] : [formatMatches(matches, options.columns)]),
    formatBlastRadius(blastRadius, options),
    formatDiff(plan.changes, options.columns),
    formatWarnings(warnings, options.columns),
  ].join('\n');
}

/** The pods that each selector entry picks, so that a typing mistake shows before it is written. */
function formatMatches(matches: PolicyChange['matches'], columns: Columns): string {
  const lines = matches.map(({ list, entry, pods, namespaces }) => {
    const found =
      pods === 0 ? 'no pod now' : `${counted(pods, 'pod')} in ${counted(namespaces, 'namespace')}`;
    return hangText(`  ${`${list} inject`.padEnd(15)}`, `${entry}: ${found}`, columns);
  });
  return `Selector entries match:\n${lines.join('')}`;
}

/** Renders what `policy set` did: the writes, whether the policy is in force, and what is left to restart. */
export function formatPolicyChange(document: PolicyDocument, { columns }: TextOptions): string {
  const { changes, dryRun, restart, served, blastRadius, hold, undo } = document;
  const parts = [
    changes.length === 0
      ? wrapText('The policy is already in force. Nothing changed.', columns)
      : formatChangeOutcomes(changes, dryRun, columns),
    changes.length > 0 && blastRadius ? wrapText(describeEffect(blastRadius), columns) : '',
    blastRadius ? '' : wrapText(describePart(changes), columns),
    served === undefined ? '' : wrapText(servedSentences[served], columns),
    restart.length === 0
      ? ''
      : `To apply this to running pods, run:\n${restart.map((line) => `  ${line}\n`).join('')}`,
    hold ? formatPersistence(hold, columns) : '',
    formatUndo(undo),
  ];
  return parts.join('');
}

function describeEffect({ counts: { gains, loses } }: BlastRadius): string {
  const gaining = `${counted(gains.workloads, 'workload')} ${gains.workloads === 1 ? 'gains' : 'gain'} a sidecar`;
  const losing = `${loses.workloads} ${loses.workloads === 1 ? 'loses' : 'lose'} it`;
  return `When pods are recreated, ${gaining} and ${losing}.`;
}

/** The consequence of a policy that was only partly written. */
function describePart(changes: PolicyDocument['changes']): string {
  const outcomes = new Set(changes.map(({ outcome }) => outcome));
  if (outcomes.has('unknown')) return 'It is not known how much of the policy was written.';
  if (outcomes.has('written')) return 'Only part of the policy was written.';
  return 'The policy is unchanged.';
}
