import { compareRuns, type Contender, runInTurns } from './measure.ts';
import type { Row } from './row.ts';

/** Command lines that need no cluster; completion is tested with flags, which are in the program. */
const lines: Readonly<Record<string, readonly string[]>> = {
  '--version': ['--version'],
  '--help': ['--help'],
  'verify --help': ['verify', '--help'],
  'usage error': ['verify', '--no-such-flag'],
  completion: ['__complete', 'verify', '--'],
};

/** The start-up time of the shipped program. */
export const startup: Row = {
  name: 'startup',
  about: 'start of the archive: help, a usage error, completion, against kubectl version --client',
  margin: 1.5,
  measure: async ({ plugin, kubectl, isShort, rounds }) => {
    const kubeconfig = '/dev/null';
    const ours = Object.entries(lines).map(([what, args]): [string, Contender] => [
      what,
      { program: plugin.path, args, kubeconfig, exitCodes: [0, 2] },
    ]);
    const theirs = { program: kubectl.path, args: ['version', '--client'], kubeconfig };
    const { theirs: against = [], ...runs } = await runInTurns<string>(
      { theirs, ...Object.fromEntries(ours) },
      { rounds: rounds ?? (isShort ? 21 : 41), warmUps: 2 },
    );
    // Wall time is used because GNU time counts processor time in hundredths of a second, a quarter of a start.
    return Object.entries(runs).map(([what, own]) => compareRuns(what, 'wall', [own, against], 1));
  },
};
