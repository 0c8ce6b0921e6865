/**
 * Builds the packages that users install, into build/package/ or the directory of `--out`: an archive for each platform
 * with its own Node, its checksum, the manifest for krew, and a package for npm. `--all` builds for every platform, not
 * only for this machine's; `--release-url` is the address that the archives will be published under.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Archive, buildArchive } from './archive.ts';
import { formatKrewManifest, type PackageFacts, pluginName } from './krew.ts';
import { buildNpmPackage } from './npm.ts';
import { isHost, platforms } from './platforms.ts';
import { buildProgram } from './program.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean' },
    out: { type: 'string', default: 'build/package' },
    'release-url': { type: 'string' },
  },
});
const facts = JSON.parse(await readFile('package.json', 'utf8')) as PackageFacts;
const directory = resolve(values.out);
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });

const programDirectory = join(directory, 'program');
const program = await buildProgram(programDirectory);
const chosen = platforms.filter((platform) => values.all === true || isHost(platform));
if (chosen.length === 0) {
  throw new Error(`nothing is built for ${process.platform} ${process.arch}; use --all`);
}
const archives: Archive[] = [];
for (const platform of chosen) {
  const archive = await buildArchive(platform, program, {
    programDirectory,
    directory,
    version: facts.version,
  });
  archives.push(archive);
  console.log(`${relative('', archive.file)}${platform.isTested ? '' : ' (untested)'}`);
}
console.log(relative('', await buildNpmPackage(program, programDirectory, directory)));
const manifest = join(directory, `${pluginName}.yaml`);
await writeFile(manifest, formatKrewManifest(facts, archives, values['release-url']));
console.log(relative('', manifest));
