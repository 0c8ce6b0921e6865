import { expect } from 'chai';
import type { Effect, WorkloadImpact } from '../../../../src/lib/injection/impact/impact-model.ts';
import {
  type BlastRadius,
  ImpactTally,
} from '../../../../src/lib/injection/impact/impact-tally.ts';
import type { ImpactWarningCode } from '../../../../src/lib/injection/impact/impact-warning.ts';
import { adviseRestart } from '../../../../src/lib/injection/restart/restart-commands.ts';
import { present } from '../../../../src/lib/present.ts';

interface Given {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly effect?: Effect;
  readonly pods?: number;
  readonly restart?: string | undefined;
  readonly flag?: { readonly code: ImpactWarningCode; readonly certain: boolean };
}

function impact({ kind = 'Deployment', namespace = 'shop', ...given }: Given): WorkloadImpact {
  const { name, effect = 'gains', pods = 1, flag } = given;
  const short = { Deployment: 'deployment', StatefulSet: 'statefulset' }[kind];
  const known = short && `kubectl rollout restart ${short}/${name} -n ${namespace}`;
  const restart = 'restart' in given ? given.restart : known;
  return present({
    object: { apiVersion: 'v1', kind, namespace, name },
    pods,
    effect,
    before: 'not-injected',
    after: 'injected',
    blockedByOutage: { before: false, after: true },
    warnings: flag ? [{ ...flag, message: '' }] : [],
    restart,
  });
}

function radius(...rows: readonly Given[]): BlastRadius {
  const tally = new ImpactTally((namespace) => namespace.startsWith('kube-'));
  for (const row of rows) tally.add(impact(row));
  return tally.sum();
}

describe('what to restart after a change', () => {
  it('requests the removal of sidecars in the command itself', () => {
    const at = (name: string): string => `kubectl asm-inject restart deployment/${name} -n shop`;
    const { commands } = adviseRestart(
      radius(
        { name: 'gains', restart: at('gains') },
        { name: 'one', effect: 'loses', restart: at('one') },
        { name: 'two', effect: 'loses', restart: at('two') },
      ),
    );
    expect(commands).to.deep.equal([
      'kubectl asm-inject restart deployment/gains -n shop',
      'kubectl asm-inject restart deployment/one deployment/two -n shop --reason extra',
    ]);
  });

  it('carries the flags that reach the same cluster', () => {
    const flags = " --context 'my other'";
    const at = (name: string): string =>
      `kubectl asm-inject restart deployment/${name} -n shop${flags}`;
    const rows = radius(
      { name: 'web', restart: at('web') },
      { name: 'api', restart: at('api') },
      { name: 'one', effect: 'loses', restart: at('one') },
    );
    expect(adviseRestart(rows, { commandFlags: flags }).commands).to.deep.equal([
      `kubectl asm-inject restart deployment/api deployment/web -n shop${flags}`,
      `kubectl asm-inject restart deployment/one -n shop${flags} --reason extra`,
    ]);
  });

  it('names the workloads of a namespace in one command, each command once', () => {
    const { commands } = adviseRestart(
      radius(
        { name: 'web' },
        { name: 'api' },
        { name: 'db', kind: 'StatefulSet' },
        { name: 'web', namespace: 'other', effect: 'loses' },
        { name: 'dns', namespace: 'kube-system' },
      ),
    );
    expect(commands).to.deep.equal([
      'kubectl rollout restart deployment/web -n other',
      'kubectl rollout restart deployment/api statefulset/db deployment/web -n shop',
      'kubectl rollout restart deployment/dns -n kube-system',
    ]);
  });

  it('keeps commands of another form as they are', () => {
    const command = 'kubectl argo rollouts restart lonely -n shop';
    const { commands } = adviseRestart(
      radius({ name: 'lonely', kind: 'ReplicaSet', restart: command }, { name: 'web' }),
    );
    expect(commands).to.deep.equal(['kubectl rollout restart deployment/web -n shop', command]);
  });

  it('leaves out what has no old pods, and jobs', () => {
    const { commands, byHand } = adviseRestart(
      radius(
        { name: 'empty', pods: 0 },
        { name: 'same', effect: 'stays-injected' },
        { name: 'refused', effect: 'denied' },
        { name: 'nightly', kind: 'CronJob' },
        { name: 'once', kind: 'Job' },
      ),
    );
    expect({ commands, byHand }).to.deep.equal({ commands: [], byHand: [] });
  });

  it('leaves out namespaces that were not changed', () => {
    const rows = radius({ name: 'web' }, { name: 'web', namespace: 'other' });
    expect(adviseRestart(rows, { except: new Set(['shop']) }).commands).to.deep.equal([
      'kubectl rollout restart deployment/web -n other',
    ]);
  });

  it('separates pods that no controller recreates', () => {
    const { commands, byHand } = adviseRestart(radius({ name: 'bare', kind: 'Pod' }));
    expect(commands).to.deep.equal([]);
    expect(byHand.map(({ name }) => name)).to.deep.equal(['bare']);
  });

  for (const [code, certain, isUnwise] of [
    ['pod-security', true, true],
    ['pod-security', false, false],
    ['quota', true, true],
    ['quota', false, false],
    ['gateway-will-not-start', true, true],
    ['never-selector-overridden', true, false],
    ['blocked-by-outage', true, false],
  ] as const) {
    it(`${isUnwise ? 'advises against' : 'advises'} a restart: ${code}, ${certain}`, () => {
      const { commands, unwise } = adviseRestart(radius({ name: 'web', flag: { code, certain } }));
      expect(unwise.map(({ name }) => name)).to.deep.equal(isUnwise ? ['web'] : []);
      expect(commands).to.have.length(isUnwise ? 0 : 1);
    });
  }
});
