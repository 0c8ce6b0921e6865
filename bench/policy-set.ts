import { compareRuns, runInTurns } from './measure.ts';
import type { Row } from './row.ts';

const change = [
  '--namespace-condition=not-include-disabled',
  '--pod-condition=not-include-false',
  // Gateway loss is allowed, because nothing is written.
  '--allow-gateway-loss',
];

/** The effect of a policy on every workload. */
export const policySet: Row = {
  name: 'policy-set',
  about: 'policy set --dry-run=client with 1,000 workloads of 10,000 pods, against verify -A',
  margin: 1.6,
  measure: async ({ cluster, plugin, isShort, rounds }) => {
    const { kubeconfig } = await cluster();
    const program = plugin.path;
    const { ours, verify } = await runInTurns(
      {
        ours: { program, args: ['policy', 'set', ...change, '--dry-run=client'], kubeconfig },
        verify: { program, args: ['verify', '-A'], exitCodes: [0, 3], kubeconfig },
      },
      { rounds: rounds ?? (isShort ? 3 : 7) },
    );
    return [
      compareRuns('wall', 'wall', [ours, verify], 1.2),
      compareRuns('CPU', 'cpu', [ours, verify], 1.2),
    ];
  },
};
