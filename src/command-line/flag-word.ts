import { present } from '../lib/present.ts';
import type { FlagShape } from './shapes.ts';

type Flags = Readonly<Record<string, FlagShape>>;

/** A flag of a command line. */
export interface FlagWord {
  /** As it was typed, without a value: `--namespace`, `-n`. */
  readonly typed: string;
  /** The long name of the flag; absent if the word matches no flag. */
  readonly name?: string;
  /** The value, if it is part of the same word. */
  readonly value?: string;
  /** Whether the next word is its value. */
  readonly takesNext: boolean;
}

/** Whether a word of a command line is one or several flags; a lone dash is standard input. */
export function isFlagWord(word: string): boolean {
  return word.startsWith('-') && word !== '-' && word !== '--';
}

/**
 * Reads the flags of one word: `--flag`, `--flag=value`, `--no-flag`, `-f`, `-fvalue`, `-f=value`, or several letters.
 * @param next the word that follows; a bare `--dry-run` takes it only if it is one of its values.
 */
export function readFlagWord(word: string, next: string | undefined, flags: Flags): FlagWord[] {
  return word.startsWith('--') ? [readLong(word, next, flags)] : readLetters(word.slice(1), flags);
}

/** How many words the flags at the beginning of a command line take: one, or two if the value is a separate word. */
export function lengthOfFlag([word = '', next]: readonly string[], flags: Flags): 1 | 2 {
  return readFlagWord(word, next, flags).some(({ takesNext }) => takesNext) ? 2 : 1;
}

function readLong(word: string, next: string | undefined, flags: Flags): FlagWord {
  const equals = word.indexOf('=');
  const typed = equals === -1 ? word : word.slice(0, equals);
  const given = typed.slice(2);
  const positive = given.replace(/^no-/, '');
  const name = [given, ...(flags[positive]?.type === 'boolean' ? [positive] : [])].find((one) =>
    Object.hasOwn(flags, one),
  );
  if (equals !== -1) {
    const value = word.slice(equals + 1);
    return present({ typed, name, value, takesNext: false });
  }
  if (name === undefined) return { typed, takesNext: false };
  const { type, options } = flags[name] ?? {};
  const isOptional = name === 'dry-run';
  const takesNext = isOptional
    ? next !== undefined && options?.includes(next) === true
    : type === 'option';
  return { typed, name, takesNext };
}

function readLetters(letters: string, flags: Flags): FlagWord[] {
  const found: FlagWord[] = [];
  for (let rest = letters; rest !== ''; rest = rest.slice(1)) {
    const char = rest.slice(0, 1);
    const typed = `-${char}`;
    const name = Object.keys(flags).find((one) => flags[one]?.char === char);
    if (name === undefined) return [...found, { typed, takesNext: false }];
    const value = rest.slice(1);
    if (flags[name]?.type === 'option') {
      const own = value === '' ? {} : { value: value.replace(/^=/, '') };
      return [...found, { typed, name, ...own, takesNext: value === '' }];
    }
    if (value.startsWith('=')) {
      return [...found, { typed, name, value: value.slice(1), takesNext: false }];
    }
    found.push({ typed, name, takesNext: false });
  }
  return found;
}
