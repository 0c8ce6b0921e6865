import { expect } from 'chai';
import { type Playground, startPlayground } from '../../playground/playground.ts';
import { type Cluster, connect } from '../../src/lib/cluster/cluster.ts';
import { changedRules } from '../differential/changed-rules.ts';
import { describeDifference } from '../differential/differential-report.ts';
import { compareRandomPods, type DifferentialResult } from '../differential/differential.ts';
import { LiveCluster } from '../differential/live-cluster.ts';
import { judgeRound } from '../differential/round.ts';

const ROUNDS = 300;

describe('predictions and a real injector, on random clusters and pods', function () {
  this.timeout(180_000);
  let playground: Playground;
  let cluster: Cluster;
  let result: DifferentialResult;
  const differences: string[] = [];

  before(async () => {
    playground = await startPlayground({
      profile: 'istio',
      variants: ['canary'],
    });
    const { kubeconfig } = playground;
    cluster = await connect(
      { kubeconfig },
      { requestTimeout: 30_000, signal: new AbortController().signal },
    );
    const live = await LiveCluster.open(kubeconfig);
    result = await compareRandomPods(live, cluster, {
      ...{ rounds: ROUNDS, seed: 20_261_128, podsPerCluster: 20 },
      report: (difference) => differences.push(describeDifference(difference)),
    });
  });
  after(async () => {
    cluster.close();
    await playground.stop();
  });

  it(`agree in ${ROUNDS} rounds`, () => {
    expect(differences).to.deep.equal([]);
    expect(result.differing).to.equal(0);
    expect(result.rounds).to.have.length(ROUNDS);
  });

  it('leave less than 2 % of the rounds unknown', () => {
    expect(result.unknown).to.be.lessThan(0.02 * ROUNDS);
  });

  it('see pods of every fate', () => {
    const outcomes = result.rounds.map(({ answered }) => answered.outcome);
    expect(outcomes).to.include.members([
      ...['injected', 'not-injected', 'refused by the injector', 'refused as invalid'],
      'refused by Pod Security',
    ]);
  });

  it('see pods that differ from those before the settings changed', () => {
    const drifts = result.rounds.flatMap(({ answered }) => answered.drift ?? []);
    expect(drifts).to.include.members(['missing', 'extra', 'revision', 'image', 'resources']);
  });

  for (const [rule, predict] of Object.entries(changedRules)) {
    it(`differ where a rule is wrong on purpose: ${rule}`, () => {
      const isFound = result.rounds.some((one) => judgeRound(one, predict).differences.length > 0);
      expect(isFound).to.equal(true);
    });
  }
});
