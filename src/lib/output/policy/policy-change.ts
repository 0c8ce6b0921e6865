import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { PolicyDocument } from '../../operations/policy/policy-document.ts';
import type { PolicyChange } from '../../operations/policy/set-policy.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatHold } from '../change/hold.ts';
import { formatChangeOutcomes, formatUndo } from '../change/write-result.ts';
import { formatDiff } from '../text/diff.ts';

const servedSentences = {
  served: 'In force: the API server was seen to treat new pods so.',
  'not-served': 'Written, but the API server still treats new pods by the old policy.',
  'not-provable': 'Written; not provable here: no namespace tells the old policy from the new one.',
} as const;

/** Renders what `policy set` is going to do: whom it concerns, what is written, what to know before. */
export function formatPolicyPreview(
  { plan, blastRadius, warnings }: PolicyChange,
  options: { readonly wide: boolean },
): string {
  if (plan.changes.length === 0) return '';
  return [
    formatBlastRadius(blastRadius, options),
    formatDiff(plan.changes),
    warnings.map((warning) => `warning: ${warning}\n`).join(''),
  ].join('\n');
}

/** Renders what `policy set` did: what was written, whether it is in force, and what is left to restart. */
export function formatPolicyChange(document: PolicyDocument): string {
  const { changes, dryRun, restart, served, blastRadius, hold, undo } = document;
  const parts = [
    changes.length === 0
      ? 'The cluster behaves so already; nothing was written.\n'
      : formatChangeOutcomes(changes, dryRun),
    changes.length > 0 && blastRadius ? formatEffect(blastRadius) : '',
    blastRadius ? '' : formatPart(changes),
    served === undefined ? '' : `${servedSentences[served]}\n`,
    restart.length === 0
      ? ''
      : `Running pods follow after:\n${restart.map((line) => `  ${line}\n`).join('')}`,
    hold ? formatHold(hold) : '',
    formatUndo(undo),
  ];
  return parts.join('');
}

function formatEffect({ counts: { gains, loses } }: BlastRadius): string {
  return `${gains.workloads} workloads gain a sidecar, ${loses.workloads} lose theirs, when their pods are next made.\n`;
}

/** A policy that is not written whole: what that leaves. */
function formatPart(changes: PolicyDocument['changes']): string {
  const outcomes = new Set(changes.map(({ outcome }) => outcome));
  if (outcomes.has('unknown')) return 'It is not known how much of the policy is written.\n';
  if (outcomes.has('written')) return 'Only a part of the policy is written.\n';
  return 'The policy is as it was before.\n';
}
