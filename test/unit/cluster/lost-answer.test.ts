import { expect } from 'chai';
import { translateNetworkFailure, translateStatus } from '../../../src/lib/cluster/failure.ts';
import { mayBeWritten } from '../../../src/lib/cluster/lost-answer.ts';
import { InterruptedError } from '../../../src/lib/errors.ts';

const request = { method: 'PATCH', path: '/api/v1/namespaces/shop', purpose: 'patch it' };
const server = new URL('https://127.0.0.1:6443');
const broken = (facts: object): ReturnType<typeof translateNetworkFailure> =>
  translateNetworkFailure(Object.assign(new Error('broken'), facts), server, 'patch it');
const answered = (status: number): ReturnType<typeof translateStatus> =>
  translateStatus(status, JSON.stringify({ kind: 'Status', message: 'no' }), request);

describe('whether a write may have happened although it failed', () => {
  const rows = [
    ['Ctrl-C', new InterruptedError(), true],
    ['a connection that broke', broken({ code: 'ECONNRESET', syscall: 'read' }), true],
    ['a time-out', broken({ name: 'TimeoutError' }), true],
    ['a refused connection', broken({ code: 'ECONNREFUSED', syscall: 'connect' }), false],
    ['a connection that never came', broken({ code: 'ETIMEDOUT', syscall: 'connect' }), false],
    ['a name without an address', broken({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), false],
    ['an untrusted certificate', broken({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), false],
    ['a success that was cut off', translateStatus(200, '{"half', request), true],
    ['a gateway time-out', translateStatus(504, '<html>', request), true],
    ['a failing API server', answered(500), true],
    ['a conflict', answered(409), false],
    ['a bad request', answered(400), false],
    ['a refusal', answered(403), false],
    ['too many requests', answered(429), false],
  ] as const;
  for (const [name, error, expected] of rows) {
    it(`${name}: ${expected ? 'perhaps' : 'no'}`, () => {
      expect(mayBeWritten(error)).to.equal(expected);
    });
  }
});
