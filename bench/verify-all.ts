import { fileURLToPath } from 'node:url';
import { listWithContainers } from './kubectl-list.ts';
import { compareRuns, runInTurns } from './measure.ts';
import type { Row } from './row.ts';

const download = fileURLToPath(new URL('download-pods.ts', import.meta.url));

/** All pods of a large cluster, from a real API server. */
export const verifyAll: Row = {
  name: 'verify-all',
  about: 'verify -A of 10,000 pods, against kubectl get pods -A -o jsonpath and a bare download',
  margin: 4,
  measure: async ({ cluster, plugin, kubectl, isShort, rounds }) => {
    const { kubeconfig } = await cluster();
    const { ours, theirs, bare, same } = await runInTurns(
      {
        ours: { program: plugin.path, args: ['verify', '-A'], exitCodes: [0, 3], kubeconfig },
        theirs: { program: kubectl.path, args: listWithContainers('-A'), kubeconfig },
        bare: { program: process.execPath, args: [download], kubeconfig },
        same: { program: process.execPath, args: [download, 'by-namespace'], kubeconfig },
      },
      { rounds: rounds ?? (isShort ? 3 : 7) },
    );
    return [
      compareRuns('wall', 'wall', [ours, theirs], 0.1),
      compareRuns('CPU', 'cpu', [ours, theirs], 0.1),
      compareRuns('peak memory', 'memory', [ours, theirs], 0.12),
      compareRuns('wall, against a download page by page', 'wall', [ours, bare], 1.25),
      compareRuns('wall, against one by the same requests', 'wall', [ours, same], 1.25),
    ];
  },
};
