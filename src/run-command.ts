import manifest from '#manifest' with { type: 'json' };
import pjson from '#package' with { type: 'json' };
import { Config } from '@oclif/core/config';
import { expectResult } from './expect-result.ts';
import { createPlugin } from './plugin.ts';

/**
 * Lets oclif run a command.
 * @param path its words.
 * @param argv its arguments.
 * @throws whatever the command throws.
 */
export async function runCommand(path: readonly string[], argv: readonly string[]): Promise<void> {
  // oclif would look for a user's theme at each start. It derives the name of this variable from `bin`, including the
  // blank.
  process.env['KUBECTL ASM_INJECT_DISABLE_THEME'] ??= '1';
  const plugin = createPlugin(pjson, manifest);
  await expectResult(async () => {
    const plugins = new Map([[plugin.name, plugin]]);
    const config = await Config.load({ plugins, root: plugin.root });
    await config.runCommand(path.join(':'), [...argv]);
  });
}
