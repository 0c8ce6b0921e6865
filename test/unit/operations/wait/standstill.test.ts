import { expect } from 'chai';
import { ClusterError, InterruptedError } from '../../../../src/lib/errors.ts';
import { Deadline } from '../../../../src/lib/operations/wait/deadline.ts';
import {
  Standstill,
  type StandstillOptions,
} from '../../../../src/lib/operations/wait/standstill.ts';

const unreachable = (): ClusterError =>
  new ClusterError('connection refused', { code: 'unreachable', nextStep: 'wait' });
const answered = (status: number): ClusterError =>
  new ClusterError(`answered ${status}`, { code: 'rejected', status, nextStep: 'ask' });

/** A standstill, and its reports. */
class Watched {
  readonly reported: string[] = [];
  readonly aborter = new AbortController();
  readonly standstill: Standstill;

  /** @param answers whether the API server answers at each look; after the last of them it does. */
  constructor(answers: readonly boolean[] = [], options: Partial<StandstillOptions> = {}) {
    const left = [...answers];
    this.standstill = new Standstill({
      isReady: () => Promise.resolve(left.shift() ?? true),
      interval: 5,
      limit: 0,
      signal: this.aborter.signal,
      onPause: (cause, message) => this.reported.push(`paused: ${cause}: ${message}`),
      onResume: ({ cause }) => this.reported.push(`resumed: ${cause}`),
      ...options,
    });
  }
}

/** Does the next of its steps: throws an error, or returns. */
function inTurn(...errors: readonly Error[]): () => Promise<string> {
  const left = [...errors];
  return () => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
}

async function failureOf(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('Standstill', function () {
  this.timeout(20_000);

  it('does not begin where nothing fails', async () => {
    const { standstill, reported } = new Watched();
    expect(await standstill.through(inTurn())).to.equal('done');
    await standstill.pass();
    expect(reported).to.deep.equal([]);
    expect(standstill.pauses).to.deep.equal([]);
  });

  it('repeats what failed while the API server did not answer, and reports it once', async () => {
    const { standstill, reported } = new Watched([false], { interval: 300 });
    expect(await standstill.through(inTurn(unreachable()))).to.equal('done');
    expect(reported).to.deep.equal([
      'paused: api-server: connection refused',
      'resumed: api-server',
    ]);
    expect(standstill.pauses.map(({ cause }) => cause)).to.deep.equal(['api-server']);
    expect(standstill.pauses[0]?.seconds).to.be.at.least(0.6);
  });

  for (const status of [429, 500, 502, 503, 504]) {
    it(`takes ${status} for an outage`, async () => {
      expect(await new Watched().standstill.through(inTurn(answered(status)))).to.equal('done');
    });
  }

  for (const status of [400, 401, 403, 404, 409, 422]) {
    it(`takes ${status} for an answer`, async () => {
      const { standstill, reported } = new Watched();
      const error = answered(status);
      expect(await failureOf(standstill.through(inTurn(error)))).to.equal(error);
      expect(reported).to.deep.equal([]);
    });
  }

  it('an API server that has just started may deny existing rights', async () => {
    const { standstill } = new Watched();
    expect(await standstill.through(inTurn(unreachable(), answered(403)))).to.equal('done');
  });

  it('an error of another kind is no outage', async () => {
    const error = new TypeError('a mistake');
    expect(await failureOf(new Watched().standstill.through(inTurn(error)))).to.equal(error);
  });

  it('a later caller waits with the others, and nothing is reported twice', async () => {
    const { standstill, reported } = new Watched([false]);
    const first = standstill.through(inTurn(unreachable()));
    const second = standstill.through(inTurn(unreachable()));
    let hasPassed = false;
    // The others stand still from the next turn of the event loop on.
    const third = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => standstill.pass())
      .then(() => {
        hasPassed = true;
        expect(reported).to.have.lengthOf(2);
      });
    expect(hasPassed).to.equal(false);
    expect(await Promise.all([first, second])).to.deep.equal(['done', 'done']);
    await third;
    expect(reported).to.have.lengthOf(2);
    expect(standstill.pauses).to.have.lengthOf(1);
  });

  it('lasts no longer than its limit', async () => {
    const { standstill, reported } = new Watched([], { limit: 1 });
    const error = await failureOf(
      standstill.until('injector', 'no endpoint', () => Promise.resolve(false)),
    );
    expect(error).to.be.instanceOf(ClusterError);
    expect(error).to.have.property('code', 'standstill');
    expect((error as ClusterError).message).to.match(
      /^no injector has answered for .*: no endpoint$/,
    );
    expect(reported).to.deep.equal(['paused: injector: no endpoint']);
  });

  it('a deadline ends the wait of one, with what failed; the others go on', async () => {
    const { standstill } = new Watched([false, false], { interval: 100 });
    const error = unreachable();
    const deadline = new Deadline(20);
    const hurried = failureOf(standstill.through(inTurn(error, error), deadline.signal));
    const patient = standstill.through(inTurn(unreachable()));
    expect(await hurried).to.equal(error);
    expect(await patient).to.equal('done');
    // After it nothing is tried again.
    expect(await failureOf(standstill.through(inTurn(error), deadline.signal))).to.equal(error);
  });

  it('nothing is asked once no caller waits', async () => {
    let looks = 0;
    const isReady = (): Promise<boolean> => {
      looks += 1;
      return Promise.resolve(false);
    };
    const { standstill, reported } = new Watched([], { isReady, interval: 100 });
    const deadline = new Deadline(20);
    await failureOf(standstill.through(inTurn(unreachable()), deadline.signal));
    // The next standstill begins when the last one has ended.
    await standstill.pass();
    expect(looks).to.equal(0);
    expect(reported).to.deep.equal(['paused: api-server: connection refused']);
  });

  it('an API server that goes away while an injector is waited for does not end it', async () => {
    const { standstill, reported } = new Watched();
    const isOver = inTurn(unreachable());
    await standstill.until('injector', 'no endpoint', async () => (await isOver()) === 'done');
    expect(reported).to.deep.equal(['paused: injector: no endpoint', 'resumed: injector']);
  });

  it('another error while it checks for the end, ends it', async () => {
    const error = answered(422);
    const until = new Watched().standstill.until('injector', 'gone', () => Promise.reject(error));
    expect(await failureOf(until)).to.equal(error);
  });

  it('ends at once on Ctrl-C', async () => {
    const { standstill, aborter } = new Watched();
    const waiting = standstill.until('injector', 'no endpoint', () => Promise.resolve(false));
    const failure = failureOf(waiting);
    aborter.abort();
    expect(await failure).to.be.instanceOf(InterruptedError);
  });
});
