import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A library whose code is in the program. */
export interface BundledLibrary {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** The texts it is licensed by, and its own NOTICE. */
  readonly texts: readonly string[];
}

/** Licences that require only attribution with their text, and are compatible with Apache-2.0. */
const accepted = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
];

/**
 * Finds the libraries that source files belong to.
 * @param inputs paths of source files, as the bundler reports them.
 * @throws {Error} a library has no licence text, or a licence that was not reviewed.
 */
export function readBundledLibraries(inputs: readonly string[]): readonly BundledLibrary[] {
  const files = inputs.filter((file) => libraryDirectory(file) !== undefined);
  const directories = Map.groupBy(files, (file) => libraryDirectory(file) ?? '');
  return [...directories]
    .map(([directory, itsFiles]) => readLibrary(directory, itsFiles))
    .filter(
      ({ name, version }, index, all) =>
        all.findIndex((one) => one.name === name && one.version === version) === index,
    )
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Writes the NOTICE: the runtime, if the package has one, then every library with its licence. */
export function formatNotice(
  libraries: readonly BundledLibrary[],
  runtime?: { readonly version: string; readonly license: string },
): string {
  return [
    'kubectl asm-inject',
    'Licensed under the Apache License, Version 2.0; see LICENSE.',
    '',
    'It contains the software below, each under its own licence.',
    '',
    ...(runtime ? [`Node.js ${runtime.version} (lib/node)`] : []),
    ...libraries.map(({ name, version, license }) => `${name} ${version} (${license})`),
    ...libraries.flatMap(({ name, version, license, texts }) => [
      '',
      '='.repeat(80),
      `${name} ${version} (${license})`,
      ...texts.flatMap((text) => ['', text]),
    ]),
    ...(runtime
      ? ['', '='.repeat(80), `Node.js ${runtime.version}`, '', runtime.license.trim()]
      : []),
    '',
  ].join('\n');
}

function libraryDirectory(file: string): string | undefined {
  return /^([^:]*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function readLibrary(directory: string, inputs: readonly string[]): BundledLibrary {
  const { name, version, license } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  const terms = license?.replaceAll(/[()]/g, '').split(' AND ') ?? [];
  if (license === undefined || !terms.every((term) => accepted.includes(term))) {
    throw new Error(
      `${name} ${version} is under "${license ?? 'no licence'}": look at it before it is shipped`,
    );
  }
  const files = globSync('{LICEN[CS]E,licen[cs]e,COPYING,NOTICE}*', { cwd: directory });
  const own = files.sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
  const texts = own.length > 0 ? own : [...readHeaders(inputs), ...readReadme(directory)];
  if (texts.length === 0) throw new Error(`${name} ${version} brings no text of its licence`);
  return { name, version, license, texts };
}

/** The copyright comments at the beginning of source files, each once. */
function readHeaders(files: readonly string[]): readonly string[] {
  const headers = files.flatMap((file) => {
    const source = readFileSync(file, 'utf8').replace(/^["']use strict["'];\s*/, '');
    const comment = /^(?:\/\/.*\n)+|^\/\*[^]*?\*\//.exec(source)?.[0].trim() ?? '';
    return /copyright/i.test(comment) ? [comment] : [];
  });
  return [...new Set(headers)];
}

/** The section of the README under a heading about the licence. */
function readReadme(directory: string): readonly string[] {
  const file = globSync('{README,readme,Readme}*', { cwd: directory })[0];
  const readme = file === undefined ? '' : readFileSync(join(directory, file), 'utf8');
  return (/^#+\s*licen[cs]e\b[^]*?(?=^#|$(?![^]))/im.exec(readme) ?? []).map((text) => text.trim());
}
