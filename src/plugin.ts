import type { Command, Interfaces } from '@oclif/core';
import { commands } from './commands/index.ts';

/**
 * This program as oclif's one plugin, made from the generated manifest and command map instead of found on disk: a
 * one-file bundle has no directory to search.
 * @param pjson the package.json.
 * @param manifest the generated oclif.manifest.json.
 */
export function createPlugin(
  pjson: Interfaces.PJSON,
  manifest: Interfaces.Manifest,
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
      load: async () => {
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
