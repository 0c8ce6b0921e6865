import type { Verdict } from '../../injection/decision/decide.ts';
import { showValue } from '../../injection/model/shown-value.ts';
import type {
  ActualPods,
  AskedAnswer,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import type { Columns } from '../text/text-options.ts';
import { formatLine } from './explanation-line.ts';

/** Renders the three answers: side by side where they differ, in one line where they do not. */
export function formatAnswers(
  { predicted, asked, actual, trusted, verdict }: WorkloadExplanation,
  columns: Columns,
): string {
  // While a webhook cannot be called, the missing parts of new pods say nothing about running ones.
  const isOld = actual && asked.failure?.about !== 'webhook' && !isAsVerdict(actual, verdict);
  const age = isOld ? ', from before' : '';
  const line = (label: string, text: string): string => formatLine(label, text, columns);
  const running = actual ? line('actual', `${describeActual(actual)}${age}`) : '';
  if (asked.verdict === 'unknown') {
    const why = asked.failure?.sentence ?? '';
    return [
      line('predicted', `${predicted.verdict}, by webhooks and config ← all there is`),
      line('asked', `not possible: ${why}`),
      running,
    ].join('');
  }
  if (asked.agrees === false) {
    const trust = (answer: typeof trusted): string => (trusted === answer ? ' ← trust this' : '');
    return [
      line('predicted', `${predicted.verdict}, by webhooks and config${trust('predicted')}`),
      line('asked', `${asked.verdict}, by the API server itself${trust('asked')}`),
      formatAdmission(asked.admission, columns),
      running,
    ].join('');
  }
  const agrees = predicted.verdict === 'unknown' ? '; the prediction is unknown' : ', as predicted';
  return line('asked', `the API server tried such a pod: ${asked.verdict}${agrees}`) + running;
}

/** The changes that other webhooks made to the tried pod, and the webhooks that may have made them. */
function formatAdmission(work: AskedAnswer['admission'], columns: Columns): string {
  if (!work) return '';
  const { changes, containers, webhooks } = work;
  return [
    ...changes.map(({ field, sent, became }) => {
      const before =
        sent === undefined
          ? 'the template does not have it'
          : `the template has ${showValue(field, sent)}`;
      return formatLine(
        'changed',
        `${field} is ${showValue(field, became)} after admission; ${before}`,
        columns,
      );
    }),
    ...containers.map((name) =>
      formatLine('added', `container ${name}, which the template does not have`, columns),
    ),
    ...webhooks.map(({ configuration, name }) =>
      formatLine(
        'other',
        `mutating webhook ${name} of ${configuration} applies, and is called before the injector`,
        columns,
      ),
    ),
  ].join('');
}

function describeActual({ withSidecar, withoutSidecar, pods }: ActualPods): string {
  const [only, ...others] = pods;
  if (!only) return 'no pod runs';
  if (others.length === 0)
    return `pod ${only.name} has ${only.sidecar === 'none' ? 'no' : 'a'} sidecar`;
  if (withoutSidecar === 0) return `all ${withSidecar} pods have a sidecar`;
  if (withSidecar === 0) return `none of the ${withoutSidecar} pods has a sidecar`;
  return `${withSidecar} of ${pods.length} pods ${withSidecar === 1 ? 'has' : 'have'} a sidecar`;
}

function isAsVerdict({ pods }: ActualPods, verdict: Verdict): boolean {
  if (verdict === 'injected') return pods.every(({ sidecar }) => sidecar !== 'none');
  if (verdict === 'not-injected')
    return !pods.some(({ sidecar, injected }) => sidecar !== 'none' && injected);
  return true;
}
