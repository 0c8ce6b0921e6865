import { UsageError } from '../lib/errors.ts';
import { isFlagWord, readFlagWord } from './flag-word.ts';
import { findNear } from './near.ts';
import { writeLine } from './proposed-line.ts';
import { type CommandShapes, CONNECTION, flagsOfAll } from './shapes.ts';

/**
 * Reports that there is no such command, and suggests the closest one.
 * @param path words that name a group of commands, or none.
 * @param words the words that follow, the wrong word first.
 */
export function refuseCommand(
  shapes: CommandShapes,
  path: readonly string[],
  words: readonly string[],
): UsageError {
  const [wrong = '', ...rest] = words;
  const meant = findMeant(shapes, path, words);
  const written = meant.map(({ command, taken }) =>
    writeLine(...command.split(' '), ...rest.slice(taken - 1)),
  );
  return new UsageError(`there is no command "${[...path, wrong].join(' ')}"`, {
    code: 'unknown-command',
    nextStep:
      written.length > 0
        ? `did you mean: ${written.join('; or: ')}`
        : `see which there are: ${writeLine(...path, '--help')}`,
  });
}

/** A command to suggest, and how many of the words it replaces. */
interface Meant {
  readonly command: string;
  readonly taken: number;
}

function findMeant(
  { commands, topics }: CommandShapes,
  path: readonly string[],
  [wrong = '', next = '']: readonly string[],
): readonly Meant[] {
  const all = Object.keys(commands).map((id) => id.split(':'));
  if (path.length > 0) {
    const verbs = all.filter(([topic]) => topic === path[0]).map(([, verb = '']) => verb);
    return findNear(wrong, verbs).map((verb) => ({ command: [...path, verb].join(' '), taken: 1 }));
  }
  // A misspelt group with its verb, which may also be misspelt: `polcy shwo`.
  const isPair = (words: readonly string[]): boolean =>
    words.length === 2 && findNear(wrong, [words[0] ?? '']).length > 0;
  const pairs = all.filter((words) => isPair(words) && findNear(next, [words[1] ?? '']).length > 0);
  if (pairs.length > 0) return pairs.map((words) => ({ command: words.join(' '), taken: 2 }));
  if (wrong === 'version') return [{ command: '--version', taken: 1 }];
  const spellings = Object.entries(topics).flatMap(([topic, { aliases = [] }]) => [
    topic,
    ...aliases,
  ]);
  const single = all.filter(({ length }) => length === 1).map(([word = '']) => word);
  const near = findNear(wrong, [...single, ...spellings]);
  if (near.length > 0) return near.map((command) => ({ command, taken: 1 }));
  // The verb alone: `enable` is `namespace enable`.
  const verbs = findNear(wrong, [...new Set(all.flatMap(([, verb]) => verb ?? []))]);
  const named = all.filter(([, verb = '']) => verbs.includes(verb));
  return named.map((words) => ({ command: words.join(' '), taken: 1 }));
}

/**
 * Reports that a command does not take a word, and what it may mean: a value of one of its flags, a namespace, or
 * another command that takes names.
 * @param others the other arguments of the command.
 */
export function refuseWord(
  shapes: CommandShapes,
  command: string,
  word: string,
  others: readonly string[],
): UsageError {
  const { flags = {}, args = {} } = shapes.commands[command.replaceAll(' ', ':')] ?? {};
  const [argument] = Object.keys(args);
  const takes = `${command} takes ${argument === undefined ? 'no names' : `one ${argument} only`}`;
  const meant = (...words: readonly string[]): string => `did you mean: ${writeLine(...words)}`;
  const words = command.split(' ');
  const flag = Object.keys(flags).find((name) => flags[name]?.options?.includes(word));
  if (flag !== undefined) {
    const char = flags[flag]?.char;
    const written = char === undefined ? `--${flag}` : `-${char}`;
    return refuse(takes, word, meant(...words, written, word, ...others));
  }
  if (word.includes('/') && argument === undefined) {
    return refuse(takes, word, meant('explain', word, ...placeOf(shapes, others)));
  }
  if ('namespace' in flags && placeOf(shapes, others, 'namespace').length === 0) {
    const sentence = `${takes}: it is about a namespace, or with -A about all`;
    return refuse(sentence, word, meant(...words, '-n', word, ...others));
  }
  return refuse(takes, word, `leave it out; see: ${writeLine(...words, '--help')}`);
}

/** The flags of a line that say where objects are: the cluster, the user and the namespace, or only one of these. */
function placeOf(
  shapes: CommandShapes,
  words: readonly string[],
  only?: string,
): readonly string[] {
  const flags = flagsOfAll(shapes);
  return words.flatMap((word, at) => {
    if (!isFlagWord(word)) return [];
    const [flag, ...more] = readFlagWord(word, words[at + 1], flags);
    const { name = '', takesNext } = flag ?? {};
    const isPlace = name === 'namespace' || flags[name]?.helpGroup === CONNECTION;
    if (more.length > 0 || !isPlace || (only !== undefined && name !== only)) return [];
    return takesNext === true ? words.slice(at, at + 2) : [word];
  });
}

function refuse(sentence: string, word: string, nextStep: string): UsageError {
  return new UsageError(`unexpected "${word}": ${sentence}`, { code: 'bad-target', nextStep });
}
