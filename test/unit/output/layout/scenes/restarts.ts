import type { RestartEvent } from '../../../../../src/lib/operations/restart/restart-document.ts';
import { formatRestartEvent } from '../../../../../src/lib/output/restart/restart-events.ts';
import {
  formatRestartErrors,
  formatRestartResult,
} from '../../../../../src/lib/output/restart/restart.ts';
import { sampleRestart, stepOf, stoppedRestart } from '../../restart/restarts.ts';
import { type Scenes, wide } from './scene.ts';

const pause = { cause: 'injector', message: 'no endpoint', seconds: 14 } as const;

const events: readonly RestartEvent[] = [
  { type: 'started', step: stepOf('frontend') },
  { type: 'following', step: stepOf('checkout') },
  { type: 'progress', step: stepOf('frontend'), message: '1 of 3 pods are new' },
  {
    type: 'trouble',
    step: stepOf('frontend'),
    message: 'pod frontend-x cannot be scheduled: 0/3 nodes are available',
  },
  { type: 'paused', cause: pause.cause, message: pause.message },
  { type: 'resumed', pause },
  ...stoppedRestart().workloads.map((workload): RestartEvent => ({
    type: 'finished',
    workload,
    seen: workload.notes,
  })),
  { type: 'stopping', message: 'deployment/checkout in shop failed' },
];

/** Texts of `restart`. */
export const restartScenes: Scenes = {
  'restart-dry-run': (options) => formatRestartResult(sampleRestart(), options),
  'restart-dry-run-wide': (options) => formatRestartResult(sampleRestart(), wide(options)),
  'restart-stopped': (options) =>
    formatRestartResult(stoppedRestart(), options) +
    formatRestartErrors(stoppedRestart(), options.columns),
  'restart-events': ({ columns }) =>
    events
      .map((event) => formatRestartEvent(event, columns))
      .filter((line) => line !== undefined)
      .map((line) => `${line}\n`)
      .join(''),
};
