import type { ErrorCode } from '../lib/error-codes.ts';
import { UsageError } from '../lib/errors.ts';
import { alternatives } from '../lib/injection/model/alternatives.ts';

/** Translates a sentence of oclif's parser (@oclif/core 5.1 lib/parser/parse.js and errors.js). */
type Translation = (words: readonly string[]) => readonly [sentence: string, code: ErrorCode];

const translations: readonly (readonly [RegExp, Translation])[] = [
  [
    /^Expected --([\w-]+)=(.*) to be one of: (.*)$/s,
    ([flag, value, options]) => [
      `invalid value "${value ?? ''}" for --${flag ?? ''}: it must be ${choices(options)}`,
      'bad-flag-value',
    ],
  ],
  [
    /^Expected (.*) to be one of: (.*)$/s,
    ([value, options]) => [
      `invalid argument "${value ?? ''}": it must be ${choices(options)}`,
      'bad-target',
    ],
  ],
  [
    /^Flag --([\w-]+) expects one of these values: (.*)$/s,
    ([flag, options]) => [`--${flag ?? ''} needs a value: ${choices(options)}`, 'bad-flag-value'],
  ],
  [
    /^Flag --([\w-]+) expects a value$/,
    ([flag]) => [`--${flag ?? ''} needs a value`, 'bad-flag-value'],
  ],
  [/^Nonexistent flags?: (.*)$/s, ([flags]) => [`unknown flag: ${flags ?? ''}`, 'bad-flags']],
  [
    /^Unexpected arguments?: (.*)$/s,
    ([words]) => [`unexpected argument: ${words ?? ''}`, 'bad-target'],
  ],
];

/**
 * Runs oclif's parser, and rewords its refusals for this program.
 * @param id of the command, as in the manifest: `policy:set`.
 * @throws {UsageError} the command does not understand the command line.
 */
export async function translateParserErrors<T>(id: string, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    throw error instanceof Error ? translate(error, id) : error;
  }
}

function translate(error: Error, id: string): Error {
  if (error instanceof UsageError) {
    // oclif puts its own words around the message that a flag's reader throws.
    error.message = error.message.replace(WRAPPED, '$1');
    return error;
  }
  const text = error.message.replace(POINTER, '');
  for (const [pattern, translation] of translations) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [sentence, code] = translation(found.slice(1));
    const nextStep = `see: kubectl asm-inject ${id.replaceAll(':', ' ')} --help`;
    return new UsageError(sentence, { code, nextStep, cause: error });
  }
  return error;
}

const WRAPPED = /^Parsing --[\w-]+ \n\t(.*)\nSee more help with --help$/s;
const POINTER = /\nSee more help with --help$/;

function choices(options = ''): string {
  return alternatives(options.split(', '));
}
