import type { FrontServer } from './front-server.ts';
import { listWithContainers } from './kubectl-list.ts';
import { compareRuns, runInTurns } from './measure.ts';
import { startPlayback } from './playback-server.ts';
import type { Row } from './row.ts';

const repetitions = 10;

/** Ten times the pods of the cluster: time may grow with them, memory must not. */
export const verifyPlayedBack: Row = {
  name: 'verify-played-back',
  about: 'verify -A of 100,000 pods played back by a local server, against kubectl jsonpath',
  margin: 8,
  measure: async ({ cluster, plugin, kubectl, isShort, rounds }) => {
    const { access, kubeconfigVia } = await cluster();
    const servers: FrontServer[] = [];
    const start = async (times: number): Promise<string> => {
      const server = await startPlayback(access, times);
      servers.push(server);
      return kubeconfigVia(`playback-${times}`, server.url, server.authority);
    };
    try {
      const [one, ten] = [await start(1), await start(repetitions)];
      const program = plugin.path;
      const { ours, few, theirs } = await runInTurns(
        {
          ours: { program, args: ['verify', '-A'], exitCodes: [0, 3], kubeconfig: ten },
          few: { program, args: ['verify', '-A'], exitCodes: [0, 3], kubeconfig: one },
          theirs: { program: kubectl.path, args: listWithContainers('-A'), kubeconfig: ten },
        },
        { rounds: rounds ?? (isShort ? 3 : 2), warmUps: 0 },
      );
      return [
        compareRuns('wall', 'wall', [ours, theirs], 0.06),
        compareRuns('CPU', 'cpu', [ours, theirs], 0.06),
        compareRuns('peak memory', 'memory', [ours, theirs], 0.03),
        compareRuns('peak memory, against a tenth', 'memory', [ours, few], 1.3),
      ];
    } finally {
      for (const server of servers) server.close();
    }
  },
};
