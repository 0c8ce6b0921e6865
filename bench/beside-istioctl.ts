import { fiftyPods, makeFiftyPods } from './fifty-pods.ts';
import { compareRuns, runInTurns } from './measure.ts';
import { findIstioctl } from './programs.ts';
import type { Row } from './row.ts';

/** The diagnostics of istioctl that answer some of the same questions. */
export const besideIstioctl: Row = {
  name: 'beside-istioctl',
  about:
    'verify and explain in a namespace with 50 pods, against istioctl analyze and x check-inject',
  margin: 2,
  measure: async ({ cluster, plugin, isShort, rounds }) => {
    const { api, kubeconfig } = await cluster();
    await makeFiftyPods(api);
    const istioctl = await findIstioctl();
    const place = ['-n', fiftyPods];
    const workload = 'deployment/workload-1';
    const run = ({ path: program }: { readonly path: string }, ...args: readonly string[]) => ({
      program,
      args: [...args, ...place],
      kubeconfig,
    });
    const { verify, analyze, explain, checkInject } = await runInTurns(
      {
        verify: run(plugin, 'verify'),
        analyze: run(istioctl, 'analyze'),
        explain: run(plugin, 'explain', workload),
        checkInject: run(istioctl, 'x', 'check-inject', workload),
      },
      { rounds: rounds ?? (isShort ? 7 : 21), warmUps: 1 },
    );
    return [
      compareRuns('verify against analyze, wall', 'wall', [verify, analyze], 1),
      compareRuns('verify against analyze, CPU', 'cpu', [verify, analyze], 1),
      compareRuns('explain against x check-inject, wall', 'wall', [explain, checkInject], 4),
      compareRuns('explain against x check-inject, memory', 'memory', [explain, checkInject], 1.5),
    ];
  },
};
