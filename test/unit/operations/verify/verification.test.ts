import { expect } from 'chai';
import { describeProbeFailure } from '../../../../src/lib/injection/probe/probe-failure.ts';
import { VerificationTally } from '../../../../src/lib/operations/verify/verification-tally.ts';
import { judgeVerification } from '../../../../src/lib/operations/verify/verification-verdict.ts';
import type { Verification } from '../../../../src/lib/operations/verify/verification.ts';
import { verification, verifiedPod } from '../../output/verifications.ts';

describe('VerificationTally', () => {
  const denied = {
    namespace: 'shop',
    workload: { kind: 'Deployment', name: 'web' },
    labels: {},
    denial: { missing: 2, code: 'quota', message: 'exceeded quota', nextStep: 'raise it' },
    failure: describeProbeFailure('quota', 'exceeded quota', { namespace: 'shop' }),
    object: { kind: 'ReplicaSet', metadata: { name: 'web-5d4f8c7b9', namespace: 'shop' } },
  };

  const object = {
    metadata: { name: 'web-1' },
    spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] },
  };

  it('lists the containers of the pods that it keeps', () => {
    const tally = new VerificationTally(({ status }) => status !== 'OK');
    const pod = verifiedPod({ status: 'MISSING', containers: [], initContainers: [] });
    const initial = [{ name: 'istio-init' }];
    tally.add(pod, { ...object, spec: { ...object.spec, initContainers: initial } });
    expect(tally.sum().pods).to.deep.equal([
      { ...pod, containers: ['app', 'istio-proxy'], initContainers: ['istio-init'] },
    ]);
  });

  it('sums up statuses and sidecars per workload and namespace, in order', () => {
    const tally = new VerificationTally(({ status }) => status !== 'OK');
    tally.add(verifiedPod({ namespace: 'zoo', name: 'z' }), object);
    tally.add(verifiedPod({ name: 'a' }), object);
    tally.add(verifiedPod({ name: 'b', status: 'MISSING', sidecar: 'none' }), object);
    tally.add(verifiedPod({ name: 'c', workload: { kind: 'DaemonSet', name: 'zz' } }), object);
    tally.addDenied(denied);
    tally.addNotJudged('completed');
    const { summary, notJudged, namespaces, workloads, pods } = tally.sum();
    expect(Object.entries(summary)).to.deep.equal([
      ['MISSING', 1],
      ['DENIED', 2],
      ['OK', 3],
    ]);
    expect(notJudged).to.deep.equal({ terminating: 0, completed: 1, static: 0 });
    expect(namespaces).to.deep.equal([
      { name: 'shop', workloads: 2, summary: { MISSING: 1, DENIED: 2, OK: 2 } },
      { name: 'zoo', workloads: 1, summary: { OK: 1 } },
    ]);
    expect(workloads.map(({ kind, name }) => `${kind}/${name}`)).to.deep.equal([
      'DaemonSet/zz',
      'Deployment/web',
      'Deployment/web',
    ]);
    expect(workloads[1]).to.deep.include({
      summary: { MISSING: 1, DENIED: 2, OK: 1 },
      sidecars: { classic: 1, none: 1 },
      denied: denied.denial,
    });
    expect(pods.map(({ name }) => name)).to.deep.equal(['b']);
    expect(tally.hasNamespace('zoo')).to.equal(true);
    expect(tally.hasNamespace('nope')).to.equal(false);
    expect(tally.hasWorkload('shop', { kind: 'DaemonSet', name: 'zz' })).to.equal(true);
    expect(tally.hasWorkload('zoo', { kind: 'DaemonSet', name: 'zz' })).to.equal(false);
  });

  it('keeps the commands that end a denial, and no other next step', () => {
    const tally = new VerificationTally(() => false);
    tally.addDenied(denied);
    const commands = ['kubectl a', 'kubectl b'];
    tally.addRepair('shop', denied.workload, commands);
    tally.addRepair('shop', { kind: 'DaemonSet', name: 'zz' }, commands);
    const { workloads } = tally.sum();
    expect(workloads.map((one) => one.denied)).to.deep.equal([
      { ...denied.denial, nextStep: 'fix it: kubectl a && kubectl b', commands },
    ]);
  });
});

describe('judgeVerification', () => {
  type Flags = 'strict' | 'allowUnknown' | 'allowEmpty';
  const unread = (affects: 'status' | 'drift') => [{ part: 'x', reason: 'y', affects }];
  const rows: readonly (readonly [string, Partial<Verification>, readonly Flags[], number])[] = [
    ['all OK', { summary: { OK: 1 } }, [], 0],
    ['no pod', {}, [], 3],
    ['no pod', {}, ['allowEmpty'], 0],
    ['DRIFTED', { summary: { DRIFTED: 1 } }, [], 0],
    ['DRIFTED', { summary: { DRIFTED: 1 } }, ['strict'], 3],
    ['UNKNOWN', { summary: { OK: 1, UNKNOWN: 1 } }, [], 4],
    ['UNKNOWN', { summary: { UNKNOWN: 1 } }, ['allowUnknown'], 0],
    ['a finding beside UNKNOWN', { summary: { MISSING: 1, UNKNOWN: 1 } }, [], 3],
    ['something unread', { summary: { OK: 1 }, unread: unread('status') }, [], 4],
    ['something unread', { summary: { OK: 1 }, unread: unread('status') }, ['allowUnknown'], 0],
    ['something unread, and no pod', { unread: unread('status') }, [], 4],
    ['something unread, and no pod', { unread: unread('status') }, ['allowUnknown'], 3],
    ['unread drift', { summary: { OK: 1 }, unread: unread('drift') }, [], 0],
    ['unread drift', { summary: { OK: 1 }, unread: unread('drift') }, ['strict'], 4],
    ['something untested', { summary: { OK: 1 }, untested: ['deployment/x'] }, [], 3],
    ['something untested', { summary: { OK: 1 }, untested: ['deployment/x'] }, ['allowEmpty'], 0],
    ...(['MISSING', 'EXTRA', 'DENIED', 'WRONG-REVISION', 'NOT-READY', 'PENDING'] as const).map(
      (status) =>
        [status, { summary: { [status]: 1, OK: 5 } }, ['allowUnknown', 'allowEmpty'], 3] as const,
    ),
  ];
  for (const [name, given, flags, want] of rows) {
    it(`${name}${flags.map((flag) => `, ${flag}`).join('')}: exit ${want}`, () => {
      const strictness = {
        strict: flags.includes('strict'),
        allowUnknown: flags.includes('allowUnknown'),
        allowEmpty: flags.includes('allowEmpty'),
      };
      expect(judgeVerification(verification(given), strictness).exitCode).to.equal(want);
    });
  }
});
