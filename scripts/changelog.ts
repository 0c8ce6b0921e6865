/**
 * Makes a release of the commits since the last one: the next version by Conventional Commits 1.0.0 (a breaking change
 * is the major number, or the minor one before 1.0; `feat` the minor, anything else that users see the patch), its
 * section in CHANGELOG.md, and the version in package.json and package-lock.json. The commit and the tag are left to
 * whoever releases. `--print` only shows the section.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  formatSection,
  nextVersion,
  parseCommit,
  type ReleasedCommit,
} from './changelog/commits.ts';

const file = 'CHANGELOG.md';
const title = '# Changelog\n';

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
};
const lastTag = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split(
  '\n',
)[0];
const range = lastTag ? [`${lastTag}..HEAD`] : ['HEAD'];
const log = git('log', '--no-merges', '--format=%h%x1f%B%x1e', ...range);
const commits = log
  .split('\x1e')
  .map((entry) => entry.trim().split('\x1f'))
  .flatMap(
    ([hash = '', message = '']) => parseCommit(hash, message) ?? [],
  ) satisfies ReleasedCommit[];

if (commits.length === 0) {
  console.error('nothing that users see was changed since the last release');
} else {
  // Before the first tag, the version in package.json is the one to come.
  const version = lastTag ? nextVersion(current, commits) : current;
  const section = formatSection(version, new Date().toISOString().slice(0, 10), commits);
  if (process.argv.includes('--print')) process.stdout.write(section);
  else {
    const [, ...sections] = existsSync(file) ? readFileSync(file, 'utf8').split(/^(?=## )/m) : [];
    // Made again before the tag is set, a section replaces itself.
    const others = sections.filter((one) => !one.startsWith(`## ${version} `));
    writeFileSync(file, [title, section, ...others].join('\n').replaceAll(/\n{3,}/g, '\n\n'));
    execFileSync('npm', [
      'version',
      version,
      '--no-git-tag-version',
      '--allow-same-version',
      '--ignore-scripts',
    ]);
    console.log(`${version}; look at ${file}, then commit and tag it v${version}`);
  }
}
