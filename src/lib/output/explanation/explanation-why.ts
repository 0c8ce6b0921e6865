import type { Reason } from '../../injection/decision/explain.ts';
import { isAboutAge } from '../../injection/findings/actual-findings.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import { showValue } from '../../injection/model/shown-value.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import type {
  AskedAnswer,
  Finding,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import { codeCommand } from '../reasons/explained-code.ts';
import type { Columns } from '../text/text-options.ts';
import { formatLine } from './explanation-line.ts';

/** Renders what decided: the cluster's answer where there is a reliable one, else the engine's prediction. */
export function formatWhy(explanation: WorkloadExplanation, columns: Columns): string {
  const { predicted, asked, trusted } = explanation;
  const [reason] = predicted.reasons;
  if (asked.failure && trusted === 'asked') {
    return formatFailed(asked, asked.agrees ? reason : undefined, columns);
  }
  if (reason === undefined) return '';
  const place =
    reason.code === 'no-webhook'
      ? formatNearest(explanation, columns)
      : formatPlace(reason, columns);
  const old = findOld(explanation);
  return old
    ? formatLine('why', old.message, columns) +
        formatLine('new pods', reason.message, columns) +
        place +
        formatCodes([old.code, reason.code], columns)
    : formatLine('why', reason.message, columns) + place + formatCodes([reason.code], columns);
}

/** Why running pods are not like new ones: no rule, but their age, is the explanation that a user needs. */
export function findOld({ findings }: WorkloadExplanation): Finding | undefined {
  return findings.find(({ code }) => isAboutAge(code));
}

/**
 * A refusal in the API server's own words; `reason` is the engine's for the same refusal, which may name the place more
 * precisely.
 */
function formatFailed(
  { verdict, failure }: AskedAnswer,
  reason: Reason | undefined,
  columns: Columns,
): string {
  if (!failure) return '';
  const { at, code, message, sentence } = failure;
  return [
    formatLine('why', sentence, columns),
    verdict === 'denied' ? formatLine('answer', message, columns) : '',
    reason?.field
      ? formatPlace(reason, columns)
      : at
        ? formatLine('at', nameField(at), columns)
        : '',
    formatCodes(reason ? [code, reason.code] : [code], columns),
  ].join('');
}

function formatCodes(codes: readonly string[], columns: Columns): string {
  // The command stays on one line, so that it can be copied.
  return (
    formatLine('code', codes.join(', '), columns) +
    formatLine('more', codeCommand(codes), undefined)
  );
}

/** The nearest webhook, its unmet conditions, and where they are written. */
function formatNearest(
  { webhooks, nearestWebhook, predicted }: WorkloadExplanation,
  columns: Columns,
): string {
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
    formatLine('nearest', `webhook ${nearest.name} wants ${wants.join(', and ')}`, columns) +
    (miss ? formatPlace(miss, columns) : '')
  );
}

function formatPlace({ object, field = '', value }: Reason, columns: Columns): string {
  if (!object) return '';
  return formatLine(
    'at',
    `${nameObject(object)} ${field}${formatValue(field, value)}`.trim(),
    columns,
  );
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
  if (value !== undefined) return ` = ${showValue(field, value)}`;
  // A list or a whole block has no single value to show, but it is set nevertheless.
  return MAP_ENTRY.test(field) ? ' (not set)' : '';
}

const MAP_ENTRY = /metadata\.(labels|annotations)\[[^\]]*\]$/;
