import { findCommand } from '../command-line/find-command.ts';
import { readFlagWord } from '../command-line/flag-word.ts';
import { type CommandShape, type CommandShapes, flagsOfAll } from '../command-line/shapes.ts';

/** The kind of the word under the cursor. */
export type Wanted =
  | { readonly kind: 'command'; readonly topic: readonly string[] }
  | { readonly kind: 'flag'; readonly command: string }
  | { readonly kind: 'value'; readonly command: string; readonly flag: string }
  | { readonly kind: 'argument'; readonly command: string; readonly argument: string }
  | { readonly kind: 'nothing' };

/** A command line that is being typed. */
export interface TypedLine {
  readonly wanted: Wanted;
  /** The text that each candidate must keep in front: `--namespace=` of `--namespace=te`. */
  readonly prefix: string;
  /** The required beginning of a candidate. */
  readonly partial: string;
  /** Values given so far, by flag; booleans have none. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** Arguments given so far. */
  readonly args: readonly string[];
}

/**
 * Reads a command line up to the cursor.
 * @param words after the program's name; the last one is being typed, and empty if a new one begins.
 */
export function readTypedLine(shapes: CommandShapes, words: readonly string[]): TypedLine {
  const partial = words.at(-1) ?? '';
  const { path, before, after, wantsHelp } = findCommand(shapes, words.slice(0, -1));
  const command = shapes.commands[path.join(':')];
  const given = [...before, ...after];
  if (command && !wantsHelp) return readArguments(path.join(':'), command, given, partial);
  const line = readArguments(anyCommand, { args: {}, flags: flagsOfAll(shapes) }, before, partial);
  if (line.wanted.kind !== 'nothing' || command || after.length > 0) return line;
  return { ...line, wanted: { kind: 'command', topic: path } };
}

/** Used as id until a command is named: flags may stand before it. */
export const anyCommand = '';

function readArguments(
  id: string,
  command: CommandShape,
  words: readonly string[],
  partial: string,
): TypedLine {
  const { given, args, isOpen, waiting } = readWords(command, words);
  const line = { prefix: '', partial, given, args };
  if (waiting !== undefined) {
    return { ...line, wanted: { kind: 'value', command: id, flag: waiting } };
  }
  if (isOpen && partial.startsWith('-')) {
    const { name: flag, value } = readFlagWord(partial, undefined, command.flags).at(-1) ?? {};
    if (flag === undefined || value === undefined) {
      return { ...line, wanted: { kind: 'flag', command: id } };
    }
    const prefix = partial.slice(0, partial.length - value.length);
    return { ...line, prefix, partial: value, wanted: { kind: 'value', command: id, flag } };
  }
  const names = Object.keys(command.args);
  // A command that is not strict takes its last argument any number of times.
  const argument = names[args.length] ?? (command.strict === false ? names.at(-1) : undefined);
  return {
    ...line,
    wanted:
      argument === undefined ? { kind: 'nothing' } : { kind: 'argument', command: id, argument },
  };
}

/** The finished words of a command line. */
interface ReadWords {
  readonly given: Map<string, string[]>;
  readonly args: readonly string[];
  /** Whether flags may follow: not after `--`. */
  readonly isOpen: boolean;
  /** The flag whose value is the next word. */
  readonly waiting: string | undefined;
}

function readWords({ flags }: CommandShape, words: readonly string[]): ReadWords {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let isOpen = true;
  let waiting: string | undefined;
  for (const word of words) {
    if (waiting !== undefined) {
      addTo(given, waiting, word);
      waiting = undefined;
    } else if (!isOpen || !word.startsWith('-') || word === '-') args.push(word);
    else if (word === '--') isOpen = false;
    else {
      for (const { name, value, takesNext } of readFlagWord(word, undefined, flags)) {
        if (name === undefined) continue;
        if (value !== undefined) addTo(given, name, value);
        else if (takesNext) waiting = name;
        else given.set(name, given.get(name) ?? []);
      }
    }
  }
  return { given, args, isOpen, waiting };
}

function addTo(given: Map<string, string[]>, flag: string, value: string): void {
  given.set(flag, [...(given.get(flag) ?? []), value]);
}
