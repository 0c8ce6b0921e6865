import { expect } from 'chai';
import { type Attempt, pauseBeforeRetry } from '../../../src/lib/cluster/retry.ts';
import { ClusterError } from '../../../src/lib/errors.ts';

function broken(code: string): Attempt {
  const cause = Object.assign(new Error(code), { code });
  return { error: new ClusterError('no answer', { code: 'unreachable', cause }) };
}

describe('a request is sent again', () => {
  const rows: [
    name: string,
    method: string,
    attempt: Attempt,
    retries: number,
    want: number | undefined,
  ][] = [
    ['not after success', 'GET', { status: 200 }, 0, undefined],
    ['not after a refusal', 'GET', { status: 403 }, 0, undefined],
    ['not after an expired token, which is another list', 'GET', { status: 410 }, 0, undefined],
    ['after 503, soon', 'GET', { status: 503 }, 0, 200],
    ['then later', 'GET', { status: 503 }, 2, 800],
    ['but not for ever', 'GET', { status: 503 }, 4, undefined],
    ['not a write after 500: a webhook may have said that', 'POST', { status: 500 }, 0, undefined],
    ['a write, too, that was turned away unread', 'PATCH', { status: 429 }, 0, 200],
    ['when the server says', 'GET', { status: 429, retryAfter: '3' }, 0, 3000],
    ['not sooner than by itself', 'GET', { status: 429, retryAfter: '0' }, 3, 1600],
    ['not when that is too far off', 'GET', { status: 429, retryAfter: '300' }, 0, undefined],
    ['by itself when the server writes a date', 'GET', { status: 429, retryAfter: 'Mon' }, 0, 200],
    ['after a broken connection', 'GET', broken('ECONNRESET'), 0, 200],
    ['not a write: it may have happened', 'PATCH', broken('ECONNRESET'), 0, undefined],
    ['not where nobody listens', 'GET', broken('ECONNREFUSED'), 0, undefined],
    ['not after a failure of its own', 'GET', { error: new TypeError('x') }, 0, undefined],
  ];
  for (const [name, method, attempt, retries, want] of rows) {
    it(name, () => {
      expect(pauseBeforeRetry(method, attempt, retries)).to.equal(want);
    });
  }
});
