import { cutTemplate, type Piece } from './lexer.ts';
import { parsePipeline } from './parse-pipeline.ts';
import type { Block, Node, ParsedTemplate, TemplateCall } from './syntax.ts';
import { refuse } from './template-error.ts';

/**
 * Parses a template (Go text/template/parse).
 * @throws {TemplateError} Go cannot parse it either.
 */
export function parseGoTemplate(text: string): ParsedTemplate {
  const pieces = [...cutTemplate(text)];
  const defined = new Map<string, readonly Node[]>();
  const nodes = parseNodes(pieces, defined);
  if (pieces.length > 0) throw refuse(`unexpected {{${pieces[0]?.text ?? ''}}}`);
  return { nodes, defined };
}

type Defined = Map<string, readonly Node[]>;

/** Reads nodes up to an `end` or `else`, which stays unread, or the end of the template. */
function parseNodes(pieces: Piece[], defined: Defined): readonly Node[] {
  const nodes: Node[] = [];
  for (let piece = pieces[0]; piece !== undefined; piece = pieces[0]) {
    if (piece.kind === 'action' && /^(end|else)\b/.test(piece.text)) break;
    pieces.shift();
    if (piece.kind === 'text') nodes.push({ kind: 'text', text: piece.text });
    else nodes.push(...parseAction(piece.text, pieces, defined));
  }
  return nodes;
}

function parseAction(text: string, pieces: Piece[], defined: Defined): readonly Node[] {
  const [, word = '', rest = ''] = /^([a-z]+)\b\s*([\s\S]*)$/.exec(text) ?? [];
  switch (word) {
    case 'if':
    case 'with':
    case 'range':
      return [parseBlock(word, rest, pieces, defined)];
    case 'define':
    case 'block': {
      const { name, pipeline } = readName(rest);
      defined.set(name, parseNodes(pieces, defined));
      expectEnd(pieces, text);
      return word === 'block' ? [callOf(name, pipeline)] : [];
    }
    case 'template': {
      const { name, pipeline } = readName(rest);
      return [callOf(name, pipeline)];
    }
    case 'break':
    case 'continue':
      return [{ kind: word }];
    default:
      return [{ kind: 'action', pipeline: parsePipeline(text) }];
  }
}

function parseBlock(
  kind: 'if' | 'with' | 'range',
  condition: string,
  pieces: Piece[],
  defined: Defined,
): Block {
  const pipeline = parsePipeline(condition);
  const then = parseNodes(pieces, defined);
  const [, isElse, chained = ''] = /^(else)\b\s*([\s\S]*)$/.exec(pieces[0]?.text ?? '') ?? [];
  if (isElse === undefined) {
    expectEnd(pieces, `${kind} ${condition}`);
    return { kind, pipeline, then, otherwise: [] };
  }
  pieces.shift();
  if (chained === '') {
    const otherwise = parseNodes(pieces, defined);
    expectEnd(pieces, `${kind} ${condition}`);
    return { kind, pipeline, then, otherwise };
  }
  // `else if` and `else with` share the `end` of the first block.
  const [, word, rest = ''] = /^(if|with)\s+([\s\S]+)$/.exec(chained) ?? [];
  if (word === undefined) throw refuse(`unexpected {{else ${chained}}}`);
  const inner = parseBlock(word as 'if' | 'with', rest, pieces, defined);
  return { kind, pipeline, then, otherwise: [inner] };
}

function expectEnd(pieces: Piece[], text: string): void {
  if (pieces.shift()?.text !== 'end') throw refuse(`{{${text}}} has no {{end}}`);
}

function readName(text: string): { readonly name: string; readonly pipeline: string } {
  const [, name, pipeline = ''] = /^["`]([^"`]*)["`]\s*([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw refuse(`a template without a name: ${text}`);
  return { name, pipeline };
}

function callOf(name: string, pipeline: string): TemplateCall {
  return {
    kind: 'template',
    name,
    ...(pipeline === '' ? {} : { pipeline: parsePipeline(pipeline) }),
  };
}
