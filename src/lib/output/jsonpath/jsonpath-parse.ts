import { JsonPathError } from './jsonpath-error.ts';
import { unquote } from './jsonpath-quote.ts';
import { parseSlice } from './jsonpath-slice.ts';
import type { Filter, PathStep, Steps, TemplateNode } from './jsonpath-template.ts';

/**
 * Reads a template of `kubectl get -o jsonpath`, by the rules of client-go v0.36 util/jsonpath/parser.go.
 * @throws {JsonPathError} kubectl refuses the template too; or kubectl reads it in a way that cannot be intended: a
 * block that is not closed, or `range` and `end` in the middle of an action.
 */
export function parseTemplate(text: string): readonly TemplateNode[] {
  const root: TemplateNode[] = [];
  const open: Block[] = [];
  let current = root;
  for (let position = 0; position < text.length;) {
    const brace = text.indexOf('{', position);
    const end = brace === -1 ? text.length : brace;
    if (end > position) current.push({ kind: 'text', text: text.slice(position, end) });
    if (brace === -1) break;
    const parser = new ActionParser(text, brace + 1);
    const steps = parser.parse();
    position = parser.position;
    const [first, ...others] = steps;
    refuseWords(others);
    if (first?.kind !== 'word') {
      current.push({ kind: 'action', steps });
    } else if (first.word === 'range') {
      if (open.length === DEEPEST) throw new JsonPathError(`nests ${DEEPEST} blocks and more`);
      const body: TemplateNode[] = [];
      open.push({ steps: others, body, outer: current });
      current = body;
    } else {
      const block = first.word === 'end' ? open.pop() : undefined;
      if (!block) throw new JsonPathError(problemOfWord(first.word));
      if (others.length > 0) throw new JsonPathError('has an {end} with something after it');
      current = block.outer;
      current.push({ kind: 'range', steps: block.steps, body: block.body });
    }
  }
  if (open.length > 0) throw new JsonPathError('has a {range} without an {end}');
  return root;
}

/** Depth of nested blocks. Every level multiplies the work, so a template with deeper nesting is a mistake. */
const DEEPEST = 32;

interface Block {
  readonly steps: Steps;
  readonly body: TemplateNode[];
  readonly outer: TemplateNode[];
}

function refuseWords(steps: Steps): void {
  const word = steps.find((step) => step.kind === 'word');
  if (word) throw new JsonPathError(problemOfWord(word.word));
}

function problemOfWord(word: string): string {
  switch (word) {
    case 'end':
      return 'has an {end} without a {range}';
    case 'range':
      return 'has "range" in the middle of an action; it must come first';
    default:
      return `has the word "${word}", which means nothing; a path starts with a dot, a text stands in quotes`;
  }
}

/** Reads an action of a template, or a part of one, on its own. */
function parsePart(text: string): Steps {
  const parser = new ActionParser(`${text}}`, 0);
  const steps = parser.parse();
  if (parser.position <= text.length) throw new JsonPathError(`has a stray "}" in "${text}"`);
  return steps;
}

/** Reads one action, from after its opening brace to after the closing one. */
class ActionParser {
  readonly #text: string;
  #steps: PathStep[] = [];
  /** Index of the next character. */
  position: number;

  constructor(text: string, position: number) {
    this.#text = text;
    this.position = position;
  }

  parse(): Steps {
    for (;;) {
      if (this.#skip('}')) return this.#steps;
      if (this.#skip('[?(')) this.#add({ kind: 'filter', filter: this.#parseFilter() });
      else if (this.#skip('..')) this.#parseRecursive();
      else this.#parseStep(this.#next());
    }
  }

  #parseStep(character: string): void {
    switch (character) {
      case '':
      case '\n':
      case '\r':
        throw new JsonPathError('has an action that is not closed: "}" is missing');
      case ' ':
      case '@':
      case '$':
        return;
      case '[':
        this.#parseBrackets();
        return;
      case '"':
      case "'":
        this.#add({ kind: 'literal', value: this.#parseQuoted(character) });
        return;
      case '.':
        this.#add(this.#parseField());
        return;
      default:
        this.position -= character.length;
        if (/^[+\-\p{Nd}]/u.test(character)) this.#parseNumber();
        else if (/^[\p{L}_]/u.test(character)) this.#parseWord();
        else throw new JsonPathError(`has "${character}" where a path, a text or a word may stand`);
    }
  }

  #add(step: PathStep): void {
    this.#steps.push(step);
  }

  #skip(prefix: string): boolean {
    if (!this.#text.startsWith(prefix, this.position)) return false;
    this.position += prefix.length;
    return true;
  }

  #next(): string {
    const code = this.#text.codePointAt(this.position);
    if (code === undefined) return '';
    const character = String.fromCodePoint(code);
    this.position += character.length;
    return character;
  }

  /** Consumes the match of the (sticky) pattern at this position. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.#text)?.[0] ?? '';
    this.position += match.length;
    return match;
  }

  #parseRecursive(): void {
    if (this.#steps.at(-1)?.kind === 'recursive') {
      throw new JsonPathError('has ".." twice in a row');
    }
    this.#add({ kind: 'recursive' });
    if (/^[\p{L}\p{Nd}_]/u.test(this.#text.slice(this.position, this.position + 2))) {
      this.#add(this.#parseField());
    }
  }

  #parseField(): PathStep {
    const name = this.#take(NAME);
    return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
  }

  #parseWord(): void {
    const word = this.#take(WORD);
    if (word === 'true' || word === 'false') {
      this.#add({ kind: 'literal', value: word === 'true' });
    } else {
      this.#add({ kind: 'word', word });
    }
  }

  #parseNumber(): void {
    const digits = this.#take(NUMBER);
    const value = Number(digits);
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits) || !Number.isFinite(value)) {
      throw new JsonPathError(`has "${digits}", which is not a number`);
    }
    const isWhole = !digits.includes('.') && Math.abs(value) < 2 ** 63;
    this.#add({ kind: 'literal', value: { value, isWhole } });
  }

  #parseQuoted(quote: string): string {
    const start = this.position - 1;
    for (;;) {
      const character = this.#next();
      if (character === '' || character === '\n') {
        throw new JsonPathError(`has a text that is not closed: ${quote} is missing`);
      }
      if (character === quote && this.#text[this.position - 2] !== '\\') break;
    }
    return unquote(this.#text.slice(start, this.position));
  }

  #parseBrackets(): void {
    const inside = this.#take(UNTIL_BRACKET);
    if (this.#next() !== ']') throw new JsonPathError('has a "[" that is not closed');
    const members = inside.split(',');
    if (members.length > 1) {
      const parts = members.map((member) => parsePart(`[${member.replace(/^ +| +$/g, '')}]`));
      this.#add({ kind: 'union', members: parts });
      return;
    }
    const key = /^'([^']*)'$/.exec(inside)?.[1];
    if (key === undefined) this.#add({ kind: 'slice', slice: parseSlice(inside) });
    else for (const step of parsePart(`.${key}`)) this.#add(step);
  }

  #parseFilter(): Filter {
    const text = this.#takeFilter();
    const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)([^\n]+)$/.exec(text) ?? [];
    if (left === undefined || operator === undefined || right === undefined) {
      return { left: parsePart(text), operator: 'exists', right: [] };
    }
    return { left: parsePart(left), operator, right: parsePart(right) };
  }

  /** The text of a filter: up to the first ")" outside of quotes. */
  #takeFilter(): string {
    const start = this.position;
    let quote: string | undefined;
    let isClosed = false;
    for (;;) {
      const character = this.#next();
      if (character === '' || character === '\n') {
        throw new JsonPathError('has a filter that is not closed: ")]" is missing');
      }
      if (character === '"' || character === "'") {
        if (quote === undefined) quote = character;
        else if (character === quote && this.#text[this.position - 2] !== '\\') isClosed = true;
      } else if (character === ')' && (quote !== undefined) === isClosed) {
        break;
      }
    }
    const text = this.#text.slice(start, this.position - 1);
    if (this.#next() !== ']') throw new JsonPathError('has a filter without "]" at its end');
    return text;
  }
}

// A name ends at white space, at a path's own characters and at braces. A backslash includes the next character.
const NAME = /(?:\\[^]|[^ \t\r\n.,[\]$@{}\\])*/uy;
const WORD = /[^ \t\r\n.,[\]$@{}]*/uy;
const NUMBER = /[+-]?[.\p{Nd}]*/uy;
const UNTIL_BRACKET = /[^\]\n]*/uy;
