/**
 * Compares what the program predicts about new pods with what a real API server and a real injector answer, for random
 * clusters and pods:
 *
 *     npm run differential -- --rounds 10000 --seed 1
 *
 * It starts a playground, or takes a cluster for tests by --kubeconfig, whose webhooks and injectors it changes. Prints
 * each difference with the smallest input that shows it, and last the numbers. Exit codes: 0 no difference, 2 wrong
 * flags, 3 differences, 4 the cluster does not answer.
 */
import { parseArgs } from 'node:util';
import { type PlaygroundOptions, startPlayground } from '../../playground/playground.ts';
import { connect } from '../../src/lib/cluster/cluster.ts';
import { describeDifference, describeResult } from './differential-report.ts';
import { compareRandomPods } from './differential.ts';
import { LiveCluster } from './live-cluster.ts';

interface Request {
  readonly rounds: number;
  readonly seed: number;
  readonly kubeconfig: string | undefined;
  readonly playground: PlaygroundOptions;
}

const request = readRequest();
if (request === undefined) {
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await run(request);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 4;
  }
}

function readRequest(): Request | undefined {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '10000' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
        kubeconfig: { type: 'string' },
        'injector-version': { type: 'string' },
        'native-sidecars': { type: 'boolean', default: false },
      },
    });
    const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be 1 or more');
    if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number');
    const version = values['injector-version'];
    return {
      rounds,
      seed,
      kubeconfig: values.kubeconfig,
      playground: {
        profile: 'istio',
        variants: ['canary'],
        nativeSidecars: values['native-sidecars'],
        ...(version === undefined ? {} : { version }),
      },
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

async function run({ rounds, seed, kubeconfig, playground: options }: Request): Promise<number> {
  const playground = kubeconfig === undefined ? await startPlayground(options) : undefined;
  const path = kubeconfig ?? playground?.kubeconfig ?? '';
  const cluster = await connect(
    { kubeconfig: path },
    { requestTimeout: 30_000, signal: new AbortController().signal },
  );
  try {
    const live = await LiveCluster.open(path);
    try {
      const started = performance.now();
      const result = await compareRandomPods(live, cluster, {
        ...{ rounds, seed, podsPerCluster: 100 },
        report: (difference) => {
          console.log(describeDifference(difference));
        },
        progress: (done) => {
          if (process.stderr.isTTY) process.stderr.write(`\r${done} rounds`);
        },
      });
      console.log(describeResult(result, { seed, seconds: (performance.now() - started) / 1000 }));
      return result.differing === 0 ? 0 : 3;
    } finally {
      if (playground === undefined) await live.restore();
    }
  } finally {
    cluster.close();
    await playground?.stop();
  }
}
