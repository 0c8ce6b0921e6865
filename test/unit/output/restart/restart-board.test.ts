import { expect } from 'chai';
import type { RestartEvent } from '../../../../src/lib/operations/restart/restart-document.ts';
import { RestartBoard } from '../../../../src/lib/output/restart/restart-board.ts';
import { plain, restarted, stepOf } from './restarts.ts';

/** A board whose clock the test turns. */
function openBoard(
  total: number,
  maxParallel: number,
): {
  board: RestartBoard;
  take: (event: RestartEvent, seconds?: number) => void;
  lines: () => readonly string[];
} {
  let now = 0;
  const board = new RestartBoard(total, maxParallel, () => now);
  return {
    board,
    take: (event, seconds = 0) => {
      now += seconds * 1000;
      board.take(event);
    },
    lines: () => plain(board.format()).split('\n'),
  };
}

const started = (name: string): RestartEvent => ({ type: 'started', step: stepOf(name) });
const finished = (name: string, outcome: 'restarted' | 'failed' = 'restarted'): RestartEvent => ({
  type: 'finished',
  workload: restarted(name, { outcome }),
  seen: [],
});

describe('RestartBoard', () => {
  it('has a line for each rollout under way, and one of counts', () => {
    const { take, lines } = openBoard(3, 2);
    expect(lines()).to.deep.equal(['0 of 3, 0 under way']);
    take(started('web'));
    take({ type: 'following', step: stepOf('api') });
    expect(lines()).to.deep.equal([
      '0 of 3, 2 under way',
      '  deployment/web in shop: restarting',
      '  deployment/api in shop: being rolled out',
    ]);
    take({ type: 'progress', step: stepOf('web'), message: '1 of 3 pods are new' });
    expect(lines()[1]).to.equal('  deployment/web in shop: 1 of 3 pods are new');
  });

  it('estimates the rest by the mean so far, and the number at a time', () => {
    const { take, lines } = openBoard(9, 2);
    take(started('web'));
    take(finished('web'), 10);
    expect(lines()).to.deep.equal(['1 of 9, 0 under way, about 40 s left']);
    take(started('api'));
    take(finished('api', 'failed'), 20);
    // Seven are left, two at a time, 15 seconds each.
    expect(lines()).to.deep.equal(['2 of 9, 0 under way, 1 failed, about 53 s left']);
  });

  it('counts no more lanes than there are workloads left', () => {
    const { take, lines } = openBoard(2, 5);
    take(started('web'));
    take(finished('web'), 10);
    expect(lines()).to.deep.equal(['1 of 2, 0 under way, about 10 s left']);
    take(started('api'));
    take(finished('api'), 10);
    expect(lines()).to.deep.equal(['2 of 2, 0 under way']);
  });

  it('shows why it stands still, instead of an estimate', () => {
    const { take, lines } = openBoard(4, 1);
    take(started('web'));
    take(finished('web'), 10);
    take({ type: 'paused', cause: 'injector', message: 'no endpoint' });
    expect(lines()).to.deep.equal(['1 of 4, 0 under way, paused: no injector answers']);
    const pause = { cause: 'injector', message: 'no endpoint', seconds: 3 } as const;
    take({ type: 'resumed', pause });
    expect(lines()).to.deep.equal(['1 of 4, 0 under way, about 30 s left']);
    take({ type: 'paused', cause: 'api-server', message: 'refused' });
    expect(lines()).to.deep.equal(['1 of 4, 0 under way, paused: the API server does not answer']);
  });
});
