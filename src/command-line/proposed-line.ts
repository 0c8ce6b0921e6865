import { quoteWord } from '../lib/injection/model/shell.ts';
import { program } from './shapes.ts';

/** A flag, with or without a value, that needs no quoting in any shell. */
const PLAIN_FLAG = /^-[\w@%+:,./=-]+$/;

/** Writes a command line of this program that can be pasted into a shell. */
export function writeLine(...words: readonly string[]): string {
  return [program, ...words.map((word) => (PLAIN_FLAG.test(word) ? word : quoteWord(word)))].join(
    ' ',
  );
}
