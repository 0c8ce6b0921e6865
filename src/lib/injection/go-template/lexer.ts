import { refuse } from './template-error.ts';

/** A piece of a template: literal text, or the inside of an action `{{…}}`. */
export interface Piece {
  readonly kind: 'text' | 'action';
  readonly text: string;
}

/** A word of an action. `space` separates operands: `(.A).B` is one operand, `(.A) .B` are two. */
export interface Word {
  readonly kind:
    'string' | 'number' | 'identifier' | 'field' | 'variable' | 'dot' | 'symbol' | 'space';
  readonly text: string;
}

const ACTION =
  /\{\{(?<left>- )?(?:(?<comment>\/\*[\s\S]*?\*\/)|(?<inside>(?:`[^`]*`|"(?:[^"\\\n]|\\.)*"|[^`"])*?))(?<right> -)?\}\}/g;

/** Cuts a template into text and actions; trims text beside `{{-` and `-}}`, and leaves out comments. */
export function cutTemplate(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  let trims = false;
  const add = (text: string, trimsEnd: boolean): void => {
    const start = trims ? text.replace(/^[ \t\r\n]+/, '') : text;
    const trimmed = trimsEnd ? start.replace(/[ \t\r\n]+$/, '') : start;
    if (trimmed !== '') pieces.push({ kind: 'text', text: trimmed });
  };
  for (const match of template.matchAll(ACTION)) {
    const { left, comment, inside = '', right } = match.groups ?? {};
    add(template.slice(position, match.index), left !== undefined);
    if (comment === undefined) pieces.push({ kind: 'action', text: inside.trim() });
    trims = right !== undefined;
    position = match.index + match[0].length;
  }
  add(template.slice(position), false);
  return pieces;
}

const WORD =
  /(?<space>\s+)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+')|(?<number>[+-]?\d[\w.]*)|(?<variable>\$\w*)|(?<field>\.[A-Za-z_]\w*)|(?<dot>\.)|(?<identifier>[A-Za-z_]\w*)|(?<symbol>:=|[=|(),])/gy;

/** Cuts an action into words. */
export function cutAction(text: string): Word[] {
  const words: Word[] = [];
  let position = 0;
  for (const match of text.matchAll(WORD)) {
    position = match.index + match[0].length;
    const groups = Object.entries<string | undefined>(match.groups ?? {});
    const [kind] = groups.find(([, one]) => one !== undefined) ?? [];
    words.push({ kind: kind as Word['kind'], text: match[0] });
  }
  if (position < text.length) throw refuse(`unexpected ${JSON.stringify(text.slice(position))}`);
  return words;
}
