import { decide, type DecisionInput } from '../src/lib/injection/decision/decide.ts';
import { makeInjectors, makePods } from './engine-workload.ts';
import { median } from './measure.ts';
import type { Row } from './row.ts';

const goal = 200_000;
const decisions = 200_000;

/**
 * Five webhooks as Istio installs them, ten selectors in the injector's config, random namespaces and pods. Processor
 * time is measured instead of wall time, so that other programs on the machine do not change the rate.
 */
export const engine: Row = {
  name: 'engine',
  about: 'decisions of the engine in a second of one core, against 200,000',
  margin: 1.25,
  measure: ({ isShort }) => {
    const injectors = makeInjectors();
    const inputs = makePods(5_000).map((pod) => ({ ...pod, injectors }));
    // The engine is not compiled yet in the first round.
    measureRate(inputs);
    const rates = Array.from({ length: isShort ? 3 : 7 }, () => measureRate(inputs));
    const rate = median(rates);
    const spread = [goal / Math.max(...rates), goal / Math.min(...rates)] as const;
    return Promise.resolve([
      {
        what: 'rate',
        unit: 'decisions/s',
        ours: rate,
        against: goal,
        ratio: goal / rate,
        spread,
        goal: 1,
      },
    ]);
  },
};

function measureRate(inputs: readonly DecisionInput[]): number {
  const start = process.cpuUsage();
  for (let made = 0; made < decisions; made += inputs.length) {
    for (const input of inputs) decide(input);
  }
  const { user, system } = process.cpuUsage(start);
  return decisions / ((user + system) / 1_000_000);
}
