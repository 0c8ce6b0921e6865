import { expect } from 'chai';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { describeProbeFailure } from '../../../../src/lib/injection/probe/probe-failure.ts';
import {
  blamePodItself,
  countsSidecar,
  withoutSidecar,
} from '../../../../src/lib/injection/probe/without-sidecar.ts';

const failureOf = (code: Parameters<typeof describeProbeFailure>[0]) =>
  describeProbeFailure(code, 'its own words', { namespace: 'shop' });

describe('a refusal that may be for the sidecar', () => {
  it('is one by a limit on what pods may ask for', () => {
    for (const code of ['quota', 'limit-range', 'pod-security'] as const) {
      expect(countsSidecar(failureOf(code)), code).to.equal(true);
    }
    expect(countsSidecar(failureOf('service-account'))).to.equal(false);
  });

  it('names the pod where it needs no sidecar, and keeps the rest', () => {
    const failure = failureOf('pod-security');
    expect(blamePodItself(failure, 'shop')).to.deep.equal({
      ...failure,
      sentence: 'Pod Security of the namespace refuses the pod, with or without a sidecar.',
      nextStep:
        'correct the fields that the message names, or relax pod-security.kubernetes.io/enforce of namespace shop',
      needsNoSidecar: true,
    });
  });

  it('is tried with a pod that every version of the injector leaves alone', () => {
    const metadata = { generateName: 'web-', labels: { app: 'web' }, annotations: {} };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: {} } as const;
    const no = { [POD_INJECT]: 'false' };
    expect(withoutSidecar(pod).metadata).to.deep.equal({
      generateName: 'web-',
      labels: { app: 'web', ...no },
      annotations: no,
    });
  });
});
