import { expect } from 'chai';
import type { RestartEvent } from '../../../../src/lib/operations/restart/restart-document.ts';
import { formatRestartEvent } from '../../../../src/lib/output/restart/restart-events.ts';
import {
  formatRestartErrors,
  formatRestartResult,
} from '../../../../src/lib/output/restart/restart.ts';
import { findSchemaProblems } from '../../../schema.ts';
import { expectGolden } from '../golden.ts';
import { plain, sampleRestart, stepOf, stoppedRestart } from './restarts.ts';

describe('a restart as text', () => {
  for (const [name, options] of [
    ['dry-run-80.txt', { wide: false, columns: 80 }],
    ['dry-run-wide.txt', { wide: true, columns: 80 }],
  ] as const) {
    it(`${name}, as committed`, () => {
      expectGolden(`restarts/${name}`, plain(formatRestartResult(sampleRestart(), options)));
    });
  }

  it('a dry run fits 80 columns, but for commands to copy', () => {
    const text = plain(formatRestartResult(sampleRestart(), { wide: false, columns: 80 }));
    const long = text.split('\n').filter((line) => line.length > 80 && !line.includes('→'));
    expect(long).to.deep.equal([]);
  });

  it('stopped.txt, as committed', () => {
    const text = formatRestartResult(stoppedRestart(), { wide: false, columns: 80 });
    expectGolden('restarts/stopped.txt', plain(text + formatRestartErrors(stoppedRestart(), 80)));
  });

  it('events.txt, as committed: a line for each event that says something', () => {
    const pause = { cause: 'injector', message: 'no endpoint', seconds: 14 } as const;
    const finished = stoppedRestart().workloads.map((workload): RestartEvent => ({
      type: 'finished',
      workload,
      seen: workload.notes,
    }));
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
      ...finished,
      { type: 'stopping', message: 'deployment/checkout in shop failed' },
    ];
    const lines = events
      .map((event) => formatRestartEvent(event, undefined))
      .filter((line) => line !== undefined);
    expectGolden('restarts/events.txt', plain(`${lines.join('\n')}\n`));
  });

  it('its documents are valid', () => {
    for (const result of [sampleRestart(), stoppedRestart()]) {
      expect(findSchemaProblems(result, 'restart-result')).to.deep.equal([]);
    }
  });
});
