import { expect } from 'chai';
import { BackOff } from '../../../src/lib/cluster/back-off.ts';
import { WatchPace } from '../../../src/lib/cluster/watch-pace.ts';

describe('the waits between tries', () => {
  it('double up to the longest, and start again after a success', () => {
    const backOff = new BackOff({ first: 250, longest: 5_000 });
    const waits = Array.from({ length: 7 }, () => {
      backOff.failed();
      return backOff.next;
    });
    expect(waits).to.deep.equal([250, 500, 1000, 2000, 4000, 5000, 5000]);
    backOff.succeeded();
    expect(backOff.next).to.equal(0);
    backOff.failed();
    expect(backOff.next).to.equal(250);
  });

  it('end at once when the wait is aborted', async () => {
    const backOff = new BackOff({ first: 600_000, longest: 600_000 });
    backOff.failed();
    const abort = new AbortController();
    const pause = backOff.pause(abort.signal);
    abort.abort();
    await pause;
    await backOff.pause(abort.signal);
  });

  it('keep apart watches that end at once', async () => {
    const pace = new WatchPace();
    const { signal } = new AbortController();
    const started = performance.now();
    for (let opened = 0; opened < 3; opened += 1) (await pace.open('pods', signal))();
    expect(performance.now() - started).to.be.greaterThan(740);
    const other = performance.now();
    await pace.open('namespaces', signal);
    expect(performance.now() - other).to.be.lessThan(100);
  });
});
