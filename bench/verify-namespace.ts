import { fiftyPods, makeFiftyPods } from './fifty-pods.ts';
import { listWithContainers } from './kubectl-list.ts';
import { compareRuns, runInTurns } from './measure.ts';
import type { Row } from './row.ts';

/** The most common case: one namespace of ordinary size. */
export const verifyNamespace: Row = {
  name: 'verify-namespace',
  about: 'verify of one namespace with 50 pods, against kubectl get pods -n NS -o jsonpath',
  margin: 2,
  measure: async ({ cluster, plugin, kubectl, isShort, rounds }) => {
    const { api, kubeconfig } = await cluster();
    await makeFiftyPods(api);
    const { ours, theirs } = await runInTurns(
      {
        ours: { program: plugin.path, args: ['verify', '-n', fiftyPods], kubeconfig },
        theirs: { program: kubectl.path, args: listWithContainers('-n', fiftyPods), kubeconfig },
      },
      { rounds: rounds ?? (isShort ? 11 : 31), warmUps: 2 },
    );
    return [
      compareRuns('wall', 'wall', [ours, theirs], 1.25),
      compareRuns('CPU', 'cpu', [ours, theirs], 1.25),
    ];
  },
};
