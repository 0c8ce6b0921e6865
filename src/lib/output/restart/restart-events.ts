import { describeObject } from '../../injection/model/plan.ts';
import type { RestartEvent } from '../../operations/restart/restart-document.ts';
import { present } from '../../present.ts';
import { colors } from '../text/color.ts';
import { formatJson } from '../text/document.ts';
import { foldMessage } from '../text/fold.ts';
import { formatPause, formatResume } from '../text/standing.ts';
import type { Columns } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';
import { describeEnd, describeOutcome } from './restart-outcome.ts';

/** Renders an event, without a newline at the end; `undefined` for mere progress. */
export function formatRestartEvent(event: RestartEvent, columns: Columns): string | undefined {
  switch (event.type) {
    case 'paused':
      return formatPause(event.cause, event.message, columns);
    case 'resumed':
      return formatResume(event.pause, columns);
    default: {
      const text = describeEvent(event);
      if (text === undefined) return undefined;
      return wrapText(foldMessage(text), columns, { indent: '    ' }).trimEnd();
    }
  }
}

type ReportedEvent = Exclude<RestartEvent, { readonly type: 'paused' | 'resumed' }>;

function describeEvent(event: ReportedEvent): string | undefined {
  switch (event.type) {
    case 'started':
      return `${describeObject(event.step.drift.object)} restarting`;
    case 'following':
      return `${describeObject(event.step.drift.object)} is already being rolled out`;
    case 'progress':
      return undefined;
    case 'trouble':
      return `${describeObject(event.step.drift.object)}: ${event.message}`;
    case 'finished': {
      const { object, outcome, error } = event.workload;
      // The list of unfinished rollouts at the end contains it.
      if (outcome === 'under-way') return undefined;
      // Its sentence names the workload and the outcome.
      if (outcome === 'held' && error) return colors.yellow(error.message);
      const why = error ? `: ${error.message}` : describeEnd(event.workload);
      const seen = event.seen.map(({ message }) => `; ${message}`).join('');
      return `${describeObject(object)} ${describeOutcome(outcome)}${why}${seen}`;
    }
    case 'stopping':
      return `${colors.red('stopping')}: ${event.message}; no other rollout is started`;
  }
}

/** Renders an event as one line of JSON, for programs; `time` is the time of the event. */
export function formatRestartEventAsJson(event: RestartEvent, time: Date): string {
  const head = {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'RestartEvent',
    time: time.toISOString(),
    type: event.type,
  };
  return `${formatJson({ ...head, ...detailsOf(event) })}\n`;
}

function detailsOf(event: RestartEvent): object {
  switch (event.type) {
    case 'started':
    case 'following':
      return { object: event.step.drift.object, reasons: event.step.drift.reasons };
    case 'progress':
    case 'trouble':
      return { object: event.step.drift.object, message: event.message };
    case 'finished': {
      const { object, outcome, seconds, error } = event.workload;
      return present({
        object,
        outcome,
        seconds,
        error,
      });
    }
    case 'paused':
      return { cause: event.cause, message: event.message };
    case 'resumed':
      return event.pause;
    case 'stopping':
      return { message: event.message };
  }
}
