import { isHarmful } from '../../escape.ts';

/**
 * Words that no shell changes. The first letter is narrower: `-` would begin a flag, and zsh expands `=name` (zsh 5
 * manual, Filename Expansion).
 */
const PLAIN = /^[\w@%+:,./][\w@%+=:,./-]*$/;

/**
 * Writes a word of a command that a person is to paste into a shell, so that the shell passes on exactly that word. A
 * character that cannot be shown is written as its bytes, which bash and zsh turn back; a plain sh may not.
 * Everything that stands in a printed command and is not this program's own text goes through here: names, selectors,
 * values, patches.
 * @param word anything but NUL, which no argument can have.
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return isHarmful(word) ? quoteBytes(word) : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * ANSI-C quoting (bash 5.2 manual, 3.1.2.4; zsh 5.9 manual, Quoting): by bytes, since the meaning of `\u` depends on the
 * locale. An exclamation mark would call the history of an interactive shell.
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
 * A flag with its value for a printed command, with a space in front. A value that begins with a dash is joined to its
 * flag: on its own it would be read as another flag.
 * @param name without dashes.
 */
export function quoteFlag(name: string, value: string): string {
  return ` --${name}${value.startsWith('-') ? '=' : ' '}${quoteWord(value)}`;
}

/**
 * The flags that choose cluster and user, as a printed command must carry them to reach the same place: each made by
 * {@link quoteFlag}, so with a space in front; or empty.
 */
export type CommandFlags = string;

/** A word as {@link quoteWord} writes it: plain letters, and quoted parts. */
const WORD = String.raw`(?:'[^']*'|\\'|[^\s'\\])+`;

const FLAG = new RegExp(` --([a-z-]+)[ =]${WORD}`, 'g');

/**
 * The flags that a printed command of kubectl itself can carry: `--asm-version` is known to this program only.
 */
export function kubectlFlags(commandFlags: CommandFlags): string {
  return commandFlags.replaceAll(FLAG, (flag, name) => (name === 'asm-version' ? '' : flag));
}
