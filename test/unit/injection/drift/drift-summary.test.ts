import { expect } from 'chai';
import { summarizeDrift } from '../../../../src/lib/injection/drift/drift-summary.ts';
import { drift } from './drift-samples.ts';

const old = drift('old', {
  reasons: ['image', 'resources'],
  images: { 'proxyv2:1.18': 2, 'proxyv2:1.20': 1 },
  pods: { withSidecar: 3, drifted: 2, outdated: 2 },
});
const fine = drift('fine', {
  state: 'OK',
  reasons: [],
  images: { 'proxyv2:1.20': 3 },
  pods: { withSidecar: 3, drifted: 0 },
});
const bare = drift('bare', { state: 'HELD', predicted: 'not-injected', reasons: ['extra'] });
const missing = drift('missing');

describe('summarizeDrift', () => {
  it('adds up pods, and counts workloads by state, verdict and reason', () => {
    expect(summarizeDrift([old, fine, bare, missing])).to.deep.equal({
      workloads: 4,
      states: { DRIFTED: 2, HELD: 1, OK: 1 },
      predicted: { injected: 3, 'not-injected': 1 },
      pods: { total: 12, withSidecar: 6, drifted: 8, outdated: 2 },
      reasons: { extra: 1, image: 1, missing: 1, resources: 1 },
      images: { 'proxyv2:1.18': 2, 'proxyv2:1.20': 4 },
    });
  });

  it('leaves out zeros', () => {
    expect(summarizeDrift([])).to.deep.equal({
      workloads: 0,
      states: {},
      predicted: {},
      pods: { total: 0, withSidecar: 0, drifted: 0, outdated: 0 },
      reasons: {},
      images: {},
    });
  });

  it('writes equal sums alike, in whatever order the workloads come', () => {
    const forth = JSON.stringify(summarizeDrift([old, fine, bare, missing]));
    expect(JSON.stringify(summarizeDrift([missing, bare, fine, old]))).to.equal(forth);
  });
});
