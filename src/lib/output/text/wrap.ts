import { escapeText } from '../../escape.ts';

/** The narrowest terminal that texts are made for. */
const columns = 80;

/**
 * Breaks a text into lines of at most 80 columns, between words; a word that is longer stays whole.
 * @param indent before every line but the first.
 * @returns lines, each ended with a newline.
 */
export function wrapText(text: string, indent = ''): string {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of escapeText(text).split(' ')) {
    // Spaces at the very beginning stay: they are an indent.
    if (line !== undefined && line.trim() !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === undefined ? word : `${line} ${word}`;
    }
  }
  return [...lines, line ?? ''].map((one) => `${one}\n`).join('');
}
