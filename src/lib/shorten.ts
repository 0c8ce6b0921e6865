import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { unmarkSequences } from './escape.ts';

/** The width of a text on a terminal, in columns: two for each wide character, none for colours and combining marks. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(unmarkSequences(text));
}

/** Printable ASCII, one column a character. */
const PLAIN = /^[ -~]*$/;

/**
 * Shortens a name in the middle, since names of one workload differ at their ends.
 * @param name without colours.
 * @param width in columns; at least 1.
 */
export function shortenName(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  const kept = Math.max(width - 1, 0);
  const end = Math.floor(kept / 2);
  return `${takeStart(name, kept - end)}…${takeEnd(name, end)}`;
}

/**
 * Shortens a message to one line, in the middle and between words: the beginning of a server's message names the
 * subject, and the end names the cause.
 * @param width in columns.
 */
export function shortenMessage(message: string, width: number): string {
  if (displayWidth(message) <= width) return message;
  // Shortening could remove the end of a colour.
  const plain = stripVTControlCharacters(unmarkSequences(message));
  const words = plain.split(' ');
  const start = takeWords(words, Math.floor(width / 3));
  const end = takeWords(words.toReversed(), width - displayWidth(start.join(' ')) - 3).toReversed();
  const short = [...start, '…', ...end].join(' ');
  return end.length > 0 && displayWidth(short) <= width ? short : shortenName(plain, width);
}

/** As many words as fit, each with the space behind it. */
function takeWords(words: readonly string[], width: number): readonly string[] {
  let taken = 0;
  const end = words.findIndex((word) => (taken += displayWidth(word) + 1) > width + 1);
  return words.slice(0, end === -1 ? words.length : end);
}

function takeStart(text: string, width: number): string {
  return takeCharacters(charactersOf(text), width).join('');
}

function takeEnd(text: string, width: number): string {
  return takeCharacters(charactersOf(text).toReversed(), width).toReversed().join('');
}

/** Characters, each with its combining marks. */
function charactersOf(text: string): readonly string[] {
  return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

function takeCharacters(characters: readonly string[], width: number): readonly string[] {
  let taken = 0;
  const end = characters.findIndex((character) => (taken += displayWidth(character)) > width);
  return characters.slice(0, end === -1 ? characters.length : end);
}
