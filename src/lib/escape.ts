/**
 * Text from a cluster, a file or a kubeconfig is chosen by others, and a terminal obeys what it is sent: escape
 * sequences, carriage returns, characters that turn the direction of a line or are not seen. kubectl shows two of them
 * (cli-runtime v0.36 pkg/printers/terminal.go WriteEscaped: ESC as `^[`, CR as `\r`); here all are shown.
 *
 * A sequence of this program's own, a colour for one, carries a parameter that nobody else can know. What stands without
 * it came from elsewhere. The edge, where text goes to a stream, takes it out again.
 *
 * The parameter never leaves the process, so nobody can work out the next number of `Math.random`; loading
 * `node:crypto` would cost every start some milliseconds.
 */
const mark = `${2 ** 30 + Math.floor(Math.random() * 2 ** 30)};`;

/** Escape, with which a control sequence begins. */
const ESC = '\u001b';

/** A control sequence, such as `ESC [ 31 m`, as one of this program's own: it passes {@link escapeText} as it is. */
export function ownSequence(sequence: string): string {
  return sequence.replaceAll(`${ESC}[`, `${ESC}[${mark}`);
}

/** Takes out what {@link ownSequence} put in, so that a terminal understands it. */
export function unmarkSequences(text: string): string {
  return text.replaceAll(`${ESC}[${mark}`, `${ESC}[`);
}

/** Control characters (Cc), those that format without being seen (Cf), line and paragraph separators, lone surrogates. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The same, but for the end of a line and the tab. */
const HARMFUL_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const allHarmful = new RegExp(`${ownPattern()}|${HARMFUL.source}`, 'gu');
const allHarmfulInLines = new RegExp(`${ownPattern()}|${HARMFUL_IN_LINES.source}`, 'gu');

/** Whether a text has a character that {@link escapeText} would show in another way. */
export function isHarmful(text: string): boolean {
  return HARMFUL.test(text);
}

/** Shows what is harmful in a text of several lines: lines end, and tabs stand, where they did. */
export function escapeLines(text: string): string {
  return HARMFUL_IN_LINES.test(text) ? text.replaceAll(allHarmfulInLines, showOthers) : text;
}

/** Shows what is harmful in a text that has one line and keeps it: a new line in it could forge the next row. */
export function escapeText(text: string): string {
  return HARMFUL.test(text) ? text.replaceAll(allHarmful, showOthers) : text;
}

function ownPattern(): string {
  return `${ESC}\\[${mark}`;
}

function showOthers(found: string): string {
  return found.length > 2 ? found : (NAMES[found] ?? showCode(found));
}

/** As kubectl shows them, and as everybody writes them. */
const NAMES: Readonly<Record<string, string>> = {
  [ESC]: '^[',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
};

/** By UTF-16 code units, so that it is right within a text of JSON, too. */
function showCode(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const code = character.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${code}`;
  }).join('');
}
