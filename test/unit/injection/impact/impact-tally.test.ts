import { expect } from 'chai';
import fc from 'fast-check';
import type { Effect, WorkloadImpact } from '../../../../src/lib/injection/impact/impact-model.ts';
import {
  type BlastRadius,
  ImpactTally,
} from '../../../../src/lib/injection/impact/impact-tally.ts';

const effects: readonly Effect[] = [
  'gains',
  'loses',
  'moves',
  'denied',
  'admitted',
  'unknown',
  'stays-injected',
  'stays-without',
  'stays-denied',
  'stays-unknown',
];

const anyImpact: fc.Arbitrary<WorkloadImpact> = fc
  .record({
    namespace: fc.constantFrom('kube-system', 'istio-system', 'a', 'b'),
    name: fc.constantFrom('x', 'y', 'z'),
    kind: fc.constantFrom('Deployment', 'Job'),
    effect: fc.constantFrom(...effects),
    pods: fc.nat(9),
    before: fc.constantFrom(true, false, 'unknown' as const),
    after: fc.constantFrom(true, false, 'unknown' as const),
    code: fc.constantFrom(undefined, undefined, 'quota', 'gateway-will-not-start'),
  })
  .map(({ namespace, name, kind, effect, pods, before, after, code }) => ({
    object: { apiVersion: 'v1', kind, namespace, name },
    pods,
    effect,
    before: 'unknown',
    after: 'unknown',
    blockedByOutage: { before, after },
    warnings: code === undefined ? [] : [{ code, message: 'm', certain: true }],
  }));

function sum(impacts: readonly WorkloadImpact[]): BlastRadius {
  const tally = new ImpactTally((namespace) => namespace.endsWith('-system'));
  for (const impact of impacts) tally.add(impact);
  return tally.sum();
}

const rowsOf = ({ gateways, system, ordinary }: BlastRadius): readonly WorkloadImpact[] => [
  ...gateways,
  ...system,
  ...ordinary,
];

describe('the sum of impacts', () => {
  const many = fc.array(anyImpact, { maxLength: 30 });

  it('counts every workload once, under one effect', () => {
    fc.assert(
      fc.property(many, (impacts) => {
        const { counts, total } = sum(impacts);
        expect(Object.keys(counts)).to.deep.equal(effects);
        for (const effect of effects) {
          const some = impacts.filter((impact) => impact.effect === effect);
          expect(counts[effect]).to.deep.equal({
            workloads: some.length,
            namespaces: new Set(some.map(({ object }) => object.namespace)).size,
            pods: some.reduce((pods, impact) => pods + impact.pods, 0),
          });
        }
        expect(total.workloads).to.equal(impacts.length);
      }),
    );
  });

  it('reports changes and warnings in one section each, and nothing else', () => {
    fc.assert(
      fc.property(many, (impacts) => {
        const reported = impacts.filter(
          ({ effect, warnings }) => warnings.length > 0 || !effect.startsWith('stays-'),
        );
        const radius = sum(impacts);
        expect(rowsOf(radius)).to.have.members(reported);
        const isGateway = ({ warnings }: WorkloadImpact): boolean =>
          warnings[0]?.code === 'gateway-will-not-start';
        expect(radius.gateways.every(isGateway)).to.equal(true);
        expect([...radius.system, ...radius.ordinary].some(isGateway)).to.equal(false);
        const isSystem = ({ object }: WorkloadImpact): boolean =>
          object.namespace?.endsWith('-system') ?? false;
        expect(radius.system.every(isSystem)).to.equal(true);
        expect(radius.ordinary.some(isSystem)).to.equal(false);
      }),
    );
  });

  it('is the same in whatever order they come', () => {
    fc.assert(
      fc.property(many, (impacts) => {
        const namesOf = (radius: BlastRadius): unknown =>
          rowsOf(radius).map(({ object: { namespace, name, kind } }) => [namespace, name, kind]);
        expect(namesOf(sum(impacts.toReversed()))).to.deep.equal(namesOf(sum(impacts)));
      }),
    );
  });

  it('counts what an outage blocks, and what it may block', () => {
    fc.assert(
      fc.property(many, (impacts) => {
        const { blockedByOutage } = sum(impacts);
        for (const ruleSet of ['before', 'after'] as const) {
          const some = impacts.filter((impact) => impact.blockedByOutage[ruleSet] !== false);
          expect(blockedByOutage[ruleSet].workloads).to.equal(some.length);
        }
      }),
    );
  });

  it('lists its missing parts', () => {
    const tally = new ImpactTally(() => false);
    const part = { part: 'jobs', reason: 'forbidden' };
    tally.miss(part);
    expect(tally.sum().unknownParts).to.deep.equal([part]);
  });
});
