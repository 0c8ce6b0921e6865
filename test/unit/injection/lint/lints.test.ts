import { expect } from 'chai';
import { applyEdits } from '../../../../src/lib/injection/decision/edit.ts';
import { findActualTraps } from '../../../../src/lib/injection/lint/actual-traps.ts';
import type { Trap } from '../../../../src/lib/injection/lint/lint-facts.ts';
import { type LintCode, LINTS } from '../../../../src/lib/injection/lint/lint-reasons.ts';
import { describeTrap, findTraps } from '../../../../src/lib/injection/lint/lints.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { facts, pod, rows } from './lint-rows.ts';

/** Shown by running pods, not by the template. */
const ofPods: readonly LintCode[] = [
  'pod-older-than-policy',
  'injection-lost',
  'expectation-contradicted',
  'revision-differs',
  'sidecar-kind-differs',
  'proxy-outdated',
];

function formatFix({ fix }: Trap): string | undefined {
  return fix
    ?.map(
      ({ subject, map, key, value }) =>
        `${subject} ${map}[${key}]${value === undefined ? '-' : `=${value}`}`,
    )
    .join(', ');
}

describe('traps', () => {
  for (const { code, as, given, unlike, says, fix } of rows) {
    it([code, as].filter(Boolean).join(', '), () => {
      const found = findTraps(facts(given)).find((trap) => trap.code === code);
      if (!found) throw new Error(`${code} is not found`);
      expect(describeTrap(found)).to.contain(says);
      expect(formatFix(found)).to.equal(fix);
      expect(findTraps(facts(unlike)).map((trap) => trap.code)).to.not.include(code);
    });
  }

  it('every code has a row', () => {
    const codes = new Set([...rows.map(({ code }) => code), ...ofPods]);
    expect([...codes]).to.have.members(Object.keys(LINTS));
  });

  it('a pod that says nothing has none', () => {
    expect(findTraps(facts())).to.deep.equal([]);
  });

  it('the worst is first', () => {
    const found = findTraps(
      facts({
        ...pod({ [POD_INJECT]: 'no' }),
        spec: { os: { name: 'windows' }, dnsPolicy: 'None' },
      }),
    );
    const severities = found.map(({ code }) => LINTS[code].severity);
    expect(severities).to.deep.equal(['error', 'warning', 'info']);
  });

  it('sentences have a beginning, an end, and no gap', () => {
    for (const { given } of rows) {
      for (const trap of findTraps(facts(given))) {
        const sentence = describeTrap(trap);
        expect(sentence).to.match(/^\S.*[^.]\.$/);
        expect(sentence).to.not.match(/[{}]|undefined| {2}/);
      }
    }
  });

  it('every fix is a change', () => {
    for (const { given } of rows) {
      const known = facts(given);
      for (const { fix = [] } of findTraps(known)) {
        if (fix.length > 0) expect(applyEdits(known.input, fix)).to.not.deep.equal(known.input);
      }
    }
  });
});

describe('traps that running pods show', () => {
  const one = { name: 'web-1', hasSidecar: false, injected: false };
  const meshed = { name: 'web-2', hasSidecar: true, injected: true, revision: 'default' };
  const byHand = { name: 'web-3', hasSidecar: true, injected: false };

  const cases = [
    [
      'a pod without, where a new one gets one',
      [one],
      'injected',
      'default',
      'pod-older-than-policy',
      'pod web-1 has no sidecar, and a new one gets one: injection is decided when a pod is created',
    ],
    [
      'one of two',
      [one, meshed],
      'injected',
      'default',
      'pod-older-than-policy',
      '1 of 2 pods has no sidecar',
    ],
    [
      'a pod with, where a new one gets none',
      [meshed, meshed],
      'not-injected',
      undefined,
      'pod-older-than-policy',
      '2 of 2 pods have a sidecar, and a new one gets none',
    ],
    [
      'another revision',
      [meshed],
      'injected',
      'canary',
      'revision-differs',
      'pod web-2 has a sidecar of revision default, and a new one gets one of canary',
    ],
    ['all as new ones', [meshed], 'injected', 'default', undefined, ''],
    ['a sidecar that no injector made', [byHand], 'not-injected', undefined, undefined, ''],
    ['new pods are refused', [one, meshed], 'denied', 'default', undefined, ''],
  ] as const;
  for (const [title, pods, verdict, revision, code, says] of cases) {
    it(`${title}: ${code ?? 'none'}`, () => {
      const found = findActualTraps(pods, { verdict, revision });
      expect(found.map((trap) => trap.code)).to.deep.equal(code === undefined ? [] : [code]);
      expect(found.map(describeTrap).join('\n')).to.contain(says);
    });
  }

  it('another kind, and another image', () => {
    const old = { ...meshed, kind: 'classic', image: 'proxy:1', wantedImage: 'proxy:2' } as const;
    const found = findActualTraps([old], { verdict: 'injected', kind: 'native' });
    expect(found.map((trap) => trap.code)).to.deep.equal([
      'sidecar-kind-differs',
      'proxy-outdated',
    ]);
    expect(found.map(describeTrap).join('\n'))
      .to.contain('pod web-2 has a classic sidecar, and a new one gets a native one')
      .and.contain('with the image proxy:1, and a new one gets proxy:2');
    const same = { ...old, kind: 'native', image: 'proxy:2' } as const;
    expect(findActualTraps([same], { verdict: 'injected', kind: 'native' })).to.deep.equal([]);
  });

  it('a broken rule is no reason for new pods', () => {
    const fix = [{ subject: 'injector', map: 'config', key: 'policy', value: 'enabled' }] as const;
    const lost = { cause: 'because the policy is illegal', fix };
    const [found, ...others] = findActualTraps([meshed], { verdict: 'not-injected', lost });
    expect(others).to.deep.equal([]);
    expect(found).to.deep.include({ code: 'injection-lost', fix });
    expect(found && describeTrap(found)).to.match(
      /gets none, because the policy is illegal: the rule/,
    );
    // Where no pod has a sidecar, nothing is lost.
    expect(findActualTraps([one], { verdict: 'not-injected', lost })).to.deep.equal([]);
  });

  it('where only those that differ are given, how many of all they are', () => {
    const say = (total: number): string =>
      findActualTraps([one, one], { verdict: 'injected', revision: 'default' }, total)
        .map(describeTrap)
        .join();
    expect(say(5)).to.match(/^2 of 5 pods have no sidecar/);
    expect(say(2)).to.match(/^the pods that run have no sidecar/);
  });
});
