import { expect } from 'chai';
import { applyEdits } from '../../../../src/lib/injection/decision/edit.ts';
import { findActualFindings } from '../../../../src/lib/injection/findings/actual-findings.ts';
import {
  describeRawFinding,
  findRawFindings,
} from '../../../../src/lib/injection/findings/find-findings.ts';
import type { RawFinding } from '../../../../src/lib/injection/findings/finding-facts.ts';
import {
  type FindingCode,
  FINDINGS,
} from '../../../../src/lib/injection/findings/finding-reasons.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { facts, pod, rows } from './finding-rows.ts';

/** Shown by running pods, not by the template. */
const ofPods: readonly FindingCode[] = [
  'pod-older-than-policy',
  'injection-lost',
  'expectation-contradicted',
  'revision-differs',
  'sidecar-kind-differs',
  'proxy-outdated',
];

function formatFix({ fix }: RawFinding): string | undefined {
  return fix
    ?.map(
      ({ subject, map, key, value }) =>
        `${subject} ${map}[${key}]${value === undefined ? '-' : `=${value}`}`,
    )
    .join(', ');
}

describe('findings about a template', () => {
  for (const { code, as, given, unlike, says, fix } of rows) {
    it([code, as].filter(Boolean).join(', '), () => {
      const found = findRawFindings(facts(given)).find((finding) => finding.code === code);
      if (!found) throw new Error(`${code} is not found`);
      expect(describeRawFinding(found)).to.contain(says);
      expect(formatFix(found)).to.equal(fix);
      expect(findRawFindings(facts(unlike)).map((finding) => finding.code)).to.not.include(code);
    });
  }

  it('every code has a row', () => {
    const codes = new Set([...rows.map(({ code }) => code), ...ofPods]);
    expect([...codes]).to.have.members(Object.keys(FINDINGS));
  });

  it('a pod without settings has none', () => {
    expect(findRawFindings(facts())).to.deep.equal([]);
  });

  it('the worst is first', () => {
    const found = findRawFindings(
      facts({
        ...pod({ [POD_INJECT]: 'no' }),
        spec: { os: { name: 'windows' }, dnsPolicy: 'None' },
      }),
    );
    const severities = found.map(({ code }) => FINDINGS[code].severity);
    expect(severities).to.deep.equal(['error', 'warning', 'info']);
  });

  it('sentences begin with a capital, end with a full stop, and have no gap', () => {
    for (const { given } of rows) {
      for (const finding of findRawFindings(facts(given))) {
        const sentence = describeRawFinding(finding);
        expect(sentence).to.match(/^\S.*[^.]\.$/);
        expect(sentence).to.not.match(/[{}]|undefined| {2}/);
      }
    }
  });

  it('every fix is a change', () => {
    for (const { given } of rows) {
      const known = facts(given);
      for (const { fix = [] } of findRawFindings(known)) {
        if (fix.length > 0) expect(applyEdits(known.input, fix)).to.not.deep.equal(known.input);
      }
    }
  });
});

describe('findings about running pods', () => {
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
      const found = findActualFindings(pods, { verdict, revision });
      expect(found.map((finding) => finding.code)).to.deep.equal(code === undefined ? [] : [code]);
      expect(found.map(describeRawFinding).join('\n')).to.contain(says);
    });
  }

  it('another kind, and another image', () => {
    const old = { ...meshed, kind: 'classic', image: 'proxy:1', wantedImage: 'proxy:2' } as const;
    const found = findActualFindings([old], { verdict: 'injected', kind: 'native' });
    expect(found.map((finding) => finding.code)).to.deep.equal([
      'sidecar-kind-differs',
      'proxy-outdated',
    ]);
    expect(found.map(describeRawFinding).join('\n'))
      .to.contain('pod web-2 has a classic sidecar, and a new one gets a native one')
      .and.contain('with the image proxy:1, and a new one gets proxy:2');
    const same = { ...old, kind: 'native', image: 'proxy:2' } as const;
    expect(findActualFindings([same], { verdict: 'injected', kind: 'native' })).to.deep.equal([]);
  });

  it('a broken rule is no reason for new pods', () => {
    const fix = [{ subject: 'injector', map: 'config', key: 'policy', value: 'enabled' }] as const;
    const lost = { cause: 'because the policy is illegal', fix };
    const [found, ...others] = findActualFindings([meshed], { verdict: 'not-injected', lost });
    expect(others).to.deep.equal([]);
    expect(found).to.deep.include({ code: 'injection-lost', fix });
    expect(found && describeRawFinding(found)).to.match(
      /gets none, because the policy is illegal: the rule/,
    );
    // Where no pod has a sidecar, nothing is lost.
    expect(findActualFindings([one], { verdict: 'not-injected', lost })).to.deep.equal([]);
  });

  it('counts the differing pods among all, where only those are given', () => {
    const say = (total: number): string =>
      findActualFindings([one, one], { verdict: 'injected', revision: 'default' }, total)
        .map(describeRawFinding)
        .join();
    expect(say(5)).to.match(/^2 of 5 pods have no sidecar/);
    expect(say(2)).to.match(/^the pods that run have no sidecar/);
  });
});
