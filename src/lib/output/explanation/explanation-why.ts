import type { Reason } from '../../injection/decision/explain.ts';
import { isAboutAge } from '../../injection/lint/actual-traps.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import type {
  AskedAnswer,
  Finding,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import { codeCommand } from '../reasons/explained-code.ts';
import { formatLine } from './explanation-line.ts';

/** Renders what decided: by the cluster's word where it has one and is to be trusted, else by the engine's. */
export function formatWhy(explanation: WorkloadExplanation): string {
  const { predicted, asked, trusted } = explanation;
  const [reason] = predicted.reasons;
  if (asked.failure && trusted === 'asked') {
    return formatFailed(asked, asked.agrees ? reason : undefined);
  }
  if (reason === undefined) return '';
  const place = reason.code === 'no-webhook' ? formatNearest(explanation) : formatPlace(reason);
  const old = findOld(explanation);
  return old
    ? formatLine('why', old.message) +
        formatLine('new pods', reason.message) +
        place +
        formatCodes(old.code, reason.code)
    : formatLine('why', reason.message) + place + formatCodes(reason.code);
}

/** Why running pods are not as a new one would be: no rule, but their age, is what a person asks about. */
export function findOld({ findings }: WorkloadExplanation): Finding | undefined {
  return findings.find(({ code }) => isAboutAge(code));
}

/** A refusal in the API server's own words; `reason` is the engine's for the same, which may know the place better. */
function formatFailed({ verdict, failure }: AskedAnswer, reason: Reason | undefined): string {
  if (!failure) return '';
  const { at, code, message, sentence } = failure;
  return [
    formatLine('why', sentence),
    verdict === 'denied' ? formatLine('answer', message.trim().replaceAll(/\s*\n\s*/g, ' ')) : '',
    reason?.field ? formatPlace(reason) : at ? formatLine('at', nameField(at)) : '',
    reason ? formatCodes(code, reason.code) : formatCodes(code),
  ].join('');
}

function formatCodes(...codes: readonly string[]): string {
  // Blanks that are not broken at: a command is pasted from one line.
  const command = codeCommand(codes).replaceAll(' ', '\u00A0');
  return formatLine('code', codes.join(', ')) + formatLine('more', command);
}

/** The webhook that comes nearest, what it misses, and where that stands. */
function formatNearest({ webhooks, nearestWebhook, predicted }: WorkloadExplanation): string {
  const nearest = webhooks.find(
    ({ name, configuration }) =>
      name === nearestWebhook?.name && configuration === nearestWebhook.configuration,
  );
  if (!nearest) return '';
  const miss = predicted.reasons.find(({ message }) =>
    nearest.misses.some((one) => one.message === message),
  );
  const wants = nearest.misses.map((one) => `${one.wants ?? one.message} of the ${one.subject}`);
  return (
    formatLine('nearest', `webhook ${nearest.name} wants ${wants.join(', and ')}`) +
    (miss ? formatPlace(miss) : '')
  );
}

function formatPlace({ object, field = '', value }: Reason): string {
  if (!object) return '';
  return formatLine('at', `${nameObject(object)} ${field}${formatValue(field, value)}`.trim());
}

function nameField({ object, field }: NonNullable<ProbeFailure['at']>): string {
  return `${nameObject(object)} ${field}`;
}

function nameObject({ kind, namespace, name }: ObjectReference): string {
  const path = namespace === undefined ? name : `${namespace}/${name}`;
  return name === '' ? kind : `${kind} ${path}`;
}

function formatValue(field: string, value: string | undefined): string {
  if (field === '') return '';
  if (value !== undefined) return ` = ${JSON.stringify(value)}`;
  // Of a list or a whole block there is no one value to show; it is set all the same.
  return MAP_ENTRY.test(field) ? ' (not set)' : '';
}

const MAP_ENTRY = /metadata\.(labels|annotations)\[[^\]]*\]$/;
