import { showValue } from '../../injection/model/shown-value.ts';
import type { Proposal } from '../../injection/proposal/proposal.ts';
import type { WorkloadExplanation } from '../../operations/explain/explanation-document.ts';
import { colors } from '../text/color.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { formatExplanationItem } from './explanation-line.ts';

/** Renders what to do: fix a failure, recreate old pods, or make the nearest change to the other verdict. */
export function formatProposals(
  explanation: WorkloadExplanation,
  { wide, columns }: TextOptions,
): string {
  const { proposals } = explanation;
  const repairs = proposals.some(({ purpose }) => purpose === 'repair');
  const advice = repairs ? '' : formatAdvice(explanation, columns);
  const reported = wide || (advice !== '' && !repairs) ? proposals : proposals.slice(0, 1);
  return [advice, ...reported.map((proposal) => formatProposal(proposal, explanation, columns))]
    .filter(Boolean)
    .join('\n');
}

// Commands are on lines of their own and never wrapped, so that they can be copied.
function formatAdvice(
  { asked: { failure }, trusted, verdict }: WorkloadExplanation,
  columns: Columns,
): string {
  const isKnown = verdict !== 'unknown';
  if (!failure || (isKnown && trusted !== 'asked')) return '';
  const { nextStep } = failure;
  const [, text = nextStep, command] = /^(.*): (kubectl .*)$/.exec(nextStep) ?? [];
  const heading = isKnown ? 'to fix it' : 'to find out';
  return `${heading}\n${formatExplanationItem('→', text, columns)}${command ? formatCommand(command) : ''}`;
}

function formatProposal(
  proposal: Proposal,
  { verdict }: WorkloadExplanation,
  columns: Columns,
): string {
  const { changes, commands, notes } = proposal;
  return [
    `${headingOf(proposal, verdict)}\n`,
    ...(commands.length + notes.length === 0
      ? changes.map((change) => formatExplanationItem('→', describe(change), columns))
      : []),
    ...notes.map((note) => formatNote(note, columns)),
    ...commands.map(formatCommand),
  ].join('');
}

// A command at the end of a note can be copied as well.
function formatNote(note: string, columns: Columns): string {
  const [, text = note, command] = /^(.*): (kubectl .*)$/.exec(note) ?? [];
  return (
    formatExplanationItem('·', text, columns) +
    (command === undefined ? '' : formatCommand(command))
  );
}

function formatCommand(command: string): string {
  return `  ${colors.bold(command)}\n`;
}

function headingOf({ purpose }: Proposal, verdict: string): string {
  switch (purpose) {
    case 'repair':
      return 'to fix it';
    case 'recreate':
      return 'to recreate the running pods';
    case 'keep-out':
      return verdict === 'denied' ? 'to let it in, without a sidecar' : 'to keep the sidecar out';
    case 'inject':
      return verdict === 'denied' ? 'to let it in, with a sidecar' : 'to give new pods a sidecar';
  }
}

function describe({ object, field, before, after }: Proposal['changes'][number]): string {
  const where = object && object.name !== '' ? `${object.kind} ${object.name}: ` : '';
  return `${where}${field}: ${shown(field, before)} → ${shown(field, after)}`;
}

function shown(field: string, value: string | undefined): string {
  return value === undefined ? '<none>' : showValue(field, value);
}
