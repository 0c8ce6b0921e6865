import { isHarmful } from '../../escape.ts';

/**
 * Words that need no quoting in any shell. The first character is restricted further: `-` would start a flag, and zsh
 * expands `=name` (zsh 5 manual, Filename Expansion).
 */
const PLAIN = /^[\w@%+:,./][\w@%+=:,./-]*$/;

/**
 * Quotes a word of a printed command, so that a shell passes on exactly that word when the command is pasted.
 * Unprintable characters are written as their bytes, which bash and zsh turn back; a plain sh may not. Every part of a
 * printed command that is not this program's own text goes through here: names, selectors, values, patches.
 * @param word anything except NUL, which no argument can contain.
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return isHarmful(word) ? quoteBytes(word) : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * ANSI-C quoting (bash 5.2 manual, 3.1.2.4; zsh 5.9 manual, Quoting): by bytes, since the meaning of `\u` depends on
 * the locale. An exclamation mark would trigger history expansion in an interactive shell.
 */
function quoteBytes(word: string): string {
  const written = Array.from(word, (one) =>
    isHarmful(one) || ["'", '\\', '!'].includes(one) ? (SHORT[one] ?? toBytes(one)) : one,
  );
  return `$'${written.join('')}'`;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function toBytes(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/**
 * A flag with its value for a printed command, with a leading space. A value that begins with a dash is joined to its
 * flag: on its own it would be read as another flag.
 * @param name without dashes.
 */
export function quoteFlag(name: string, value: string): string {
  return ` --${name}${value.startsWith('-') ? '=' : ' '}${quoteWord(value)}`;
}

/**
 * The flags that select cluster and user, so that a printed command reaches the same cluster as the same user: each
 * from {@link quoteFlag}, with a leading space; or empty.
 */
export type CommandFlags = string;

/** A word as {@link quoteWord} writes it: plain characters, and quoted parts. */
const WORD = String.raw`(?:'[^']*'|\\'|[^\s'\\])+`;

const FLAG = new RegExp(` --([a-z-]+)[ =]${WORD}`, 'g');

/**
 * The flags that a printed command of kubectl itself can carry: `--asm-version` is known to this program only.
 */
export function kubectlFlags(commandFlags: CommandFlags): string {
  return commandFlags.replaceAll(FLAG, (flag, name) => (name === 'asm-version' ? '' : flag));
}
