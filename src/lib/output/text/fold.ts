/**
 * Folds a message of a server or a webhook to one line: line ends, tabs and list bullets become separators of sentences
 * and items.
 */
export function foldMessage(message: string): string {
  return message
    .split(LINE_END)
    .map((line) => line.replaceAll(/\s+/g, ' ').trim().replace(BULLET, ''))
    .filter((line) => line !== '')
    .reduce((folded, line) => folded + separatorOf(folded, line) + line, '');
}

const LINE_END = /[\n\r\v\f\u0085\u2028\u2029]+/;

const BULLET = /^(?:[*+•·‣-]|\d{1,2}[.)])(?: |$)/;

function separatorOf(folded: string, line: string): string {
  if (folded === '') return '';
  return /[.,:;!?([{]$/.test(folded) || /^["')\]},.:;]/.test(line) ? ' ' : '; ';
}
