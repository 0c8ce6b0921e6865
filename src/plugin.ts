import type { Command, Interfaces } from '@oclif/core';
import { commands } from './commands/index.ts';
import { refuseUsage } from './refuse-usage.ts';

/**
 * This program as oclif's one plugin, made from the generated manifest and command map instead of found on disk: a
 * one-file bundle has no directory to search, and `--help` loads no command at all.
 * @param pjson the package.json.
 * @param manifest the generated oclif.manifest.json.
 * @param argv the command line; what the manifest refuses of it is refused before the command is loaded.
 */
export function createPlugin(
  pjson: Interfaces.PJSON,
  manifest: Interfaces.Manifest,
  argv: readonly string[],
): Interfaces.Plugin {
  const load = async (id: string): Promise<Command.Class | undefined> => {
    const command = await commands[id]?.();
    return command && Object.assign(command, { id, plugin });
  };
  const plugin: Interfaces.Plugin = {
    _base: '',
    alias: pjson.name,
    commandIDs: Object.keys(manifest.commands),
    commands: Object.entries(manifest.commands).map(([id, cached]) => ({
      ...cached,
      // The manifest has the defaults as help shows them; oclif would load the command to ask it again.
      hasDynamicHelp: false,
      load: async () => {
        await refuseUsage(cached, argv.slice(id.split(':').length));
        const command = await load(id);
        if (!command)
          throw new TypeError(`oclif.manifest.json names ${id}, the command map does not`);
        return command;
      },
    })),
    commandsDir: undefined,
    findCommand: load as Interfaces.Plugin['findCommand'],
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: () => Promise.resolve(),
    moduleType: 'module',
    name: pjson.name,
    options: { root: '' },
    pjson,
    root: '',
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([name, topic]) => ({ ...topic, name })),
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  return plugin;
}
