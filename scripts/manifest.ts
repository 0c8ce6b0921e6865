/**
 * Writes oclif.manifest.json: ids, flags and help of every command, so that `--help` loads no command. oclif's own code
 * makes it from the built commands. `--check` only reports whether the file is up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Config, type Interfaces, Plugin } from '@oclif/core';

const target = 'oclif.manifest.json';
const root = process.cwd();
const pjson = JSON.parse(readFileSync('package.json', 'utf8')) as Interfaces.PJSON;
const config = await Config.load({
  root,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  pjson: {
    ...pjson,
    oclif: {
      ...pjson.oclif,
      commands: {
        strategy: 'pattern',
        target: './dist/commands',
        globPatterns: ['**/*.js', '!index.js'],
      },
    },
  },
});
const plugin = config.getPluginsList().find((one) => one instanceof Plugin);
if (!plugin) throw new TypeError('oclif found no plugin in this package');
const commands = Object.fromEntries(
  Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)),
);
const text = `${JSON.stringify({ commands, version: pjson.version }, undefined, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is stale; run: npm run build`);
  process.exitCode = 1;
}
