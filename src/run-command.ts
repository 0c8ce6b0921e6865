import manifest from '#manifest' with { type: 'json' };
import pjson from '#package' with { type: 'json' };
import { run } from '@oclif/core/run';
import { expectResult } from './expect-result.ts';
import { exitCodes } from './lib/errors.ts';
import { createPlugin } from './plugin.ts';

/**
 * Lets oclif run a command line: a command, or the help of one.
 * @throws whatever the command throws, and oclif's own errors for a command line that none understands.
 */
export async function runCommand(argv: readonly string[]): Promise<void> {
  // oclif would look for a theme of the user's at each start. Its name for this is made from `bin`, blank included.
  process.env['KUBECTL ASM_INJECT_DISABLE_THEME'] ??= '1';
  const plugin = createPlugin({ ...pjson, oclif: { ...pjson.oclif, description } }, manifest, argv);
  await expectResult(() =>
    run([...argv], { plugins: new Map([[plugin.name, plugin]]), root: plugin.root }),
  );
}

const description = [
  pjson.description ?? '',
  '',
  'Exit codes:',
  ...Object.values(exitCodes).map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`),
].join('\n');
