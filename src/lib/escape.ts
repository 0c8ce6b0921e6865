/**
 * Others choose the text in a cluster, a file or a kubeconfig, and a terminal obeys what it receives: escape sequences,
 * carriage returns, characters that turn the direction of a line or are invisible. kubectl shows two of them
 * (cli-runtime v0.36 pkg/printers/terminal.go WriteEscaped: ESC as `^[`, CR as `\r`); this program shows all of them.
 *
 * A control sequence of this program, such as a colour, carries a secret parameter. A sequence without it came from
 * elsewhere. The parameter is removed where text is written to a stream.
 *
 * The parameter never leaves the process, so nobody can predict the next number of `Math.random`. Loading `node:crypto`
 * would add some milliseconds to every start.
 */
const mark = `${2 ** 30 + Math.floor(Math.random() * 2 ** 30)};`;

/** The escape character, which begins a control sequence. */
const ESC = '\u001b';

/** Marks a control sequence, such as `ESC [ 31 m`, as this program's own: {@link escapeText} leaves it unchanged. */
export function ownSequence(sequence: string): string {
  return sequence.replaceAll(`${ESC}[`, `${ESC}[${mark}`);
}

/** Removes the marks of {@link ownSequence}, so that a terminal understands the sequences. */
export function unmarkSequences(text: string): string {
  return text.replaceAll(`${ESC}[${mark}`, `${ESC}[`);
}

/** Control characters (Cc), invisible formatting characters (Cf), line and paragraph separators, lone surrogates. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The same, except line ends and tabs. */
const HARMFUL_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const allHarmful = new RegExp(`${ownPattern()}|${HARMFUL.source}`, 'gu');
const allHarmfulInLines = new RegExp(`${ownPattern()}|${HARMFUL_IN_LINES.source}`, 'gu');

/** Whether a text has a character that {@link escapeText} would replace. */
export function isHarmful(text: string): boolean {
  return HARMFUL.test(text);
}

/** Makes harmful characters in a text of several lines visible. Line ends and tabs stay. */
export function escapeLines(text: string): string {
  return HARMFUL_IN_LINES.test(text) ? text.replaceAll(allHarmfulInLines, showOthers) : text;
}

/**
 * Makes harmful characters in a one-line text visible. The text stays one line: a line end in it could forge the next
 * row.
 */
export function escapeText(text: string): string {
  return HARMFUL.test(text) ? text.replaceAll(allHarmful, showOthers) : text;
}

function ownPattern(): string {
  return `${ESC}\\[${mark}`;
}

function showOthers(found: string): string {
  return found.length > 2 ? found : (NAMES[found] ?? showCode(found));
}

/** Short forms of some characters: those of kubectl, and those of most programming languages. */
const NAMES: Readonly<Record<string, string>> = {
  [ESC]: '^[',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
};

/** Writes a character by its UTF-16 code units, which is also valid inside JSON. */
function showCode(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const code = character.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${code}`;
  }).join('');
}
