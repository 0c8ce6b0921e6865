import type { Proposal } from '../injection/proposal.ts';
import type { WorkloadExplanation } from '../operations/explanation-document.ts';
import { colors } from './color.ts';
import { formatItem } from './explanation-line.ts';

/** Renders what to do: mend what fails, make old pods anew, or the nearest change to the other verdict. */
export function formatProposals(explanation: WorkloadExplanation, wide: boolean): string {
  const { asked, proposals, trusted } = explanation;
  const parts: string[] = [];
  if (asked.failure && trusted === 'asked') {
    parts.push(`to mend it\n${formatItem('→', asked.failure.nextStep)}`);
  }
  const told = wide || parts.length > 0 ? proposals : proposals.slice(0, 1);
  return [...parts, ...told.map((proposal) => formatProposal(proposal, explanation))].join('\n');
}

function formatProposal(proposal: Proposal, { verdict }: WorkloadExplanation): string {
  const { changes, commands, remarks } = proposal;
  return [
    `${purposeOf(proposal, verdict)}\n`,
    ...(commands.length + remarks.length === 0
      ? changes.map((change) => formatItem('→', describe(change)))
      : []),
    ...commands.map((command) => `  ${colors.bold(command)}\n`),
    ...remarks.map((remark) => formatItem('·', remark)),
  ].join('');
}

function purposeOf({ changes, verdict: leadsTo }: Proposal, verdict: string): string {
  if (changes.length === 0) return 'to make the running pods anew';
  if (leadsTo === 'not-injected') return 'to keep the sidecar out';
  return verdict === 'denied' ? 'to let it in, with a sidecar' : 'to give new pods a sidecar';
}

function describe({ object, field, before, after }: Proposal['changes'][number]): string {
  const where = object && object.name !== '' ? `${object.kind} ${object.name}: ` : '';
  return `${where}${field}: ${value(before)} → ${value(after)}`;
}

function value(text: string | undefined): string {
  return text === undefined ? '<none>' : JSON.stringify(text);
}
