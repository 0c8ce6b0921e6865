import { parsePipeline, type Pipeline, type Term } from './template-expression.ts';
/**
 * A renderer for the part of Go's text/template language that the playground's own injection templates use:
 * actions with pipelines, `if`, `else`, `with`, `end`, and trim markers.
 */
import { callFunction, isTruthy, print, TemplateError } from './template-functions.ts';

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly pipeline: Pipeline;
      readonly then: readonly Node[];
      readonly otherwise: readonly Node[];
    };

interface Scope {
  readonly root: unknown;
  readonly dot: unknown;
}

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string };

const actionPattern = /\{\{(?<left>- )?\s*(?<text>[\s\S]*?)\s*(?<right> -)?\}\}/g;

function tokenize(template: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let trimNext = false;
  const pushText = (raw: string, trimEnd: boolean) => {
    const start = trimNext ? raw.trimStart() : raw;
    tokens.push({ kind: 'text', text: trimEnd ? start.trimEnd() : start });
  };
  for (const match of template.matchAll(actionPattern)) {
    const { left, text = '', right } = match.groups ?? {};
    pushText(template.slice(position, match.index), left !== undefined);
    if (!text.startsWith('/*')) tokens.push({ kind: 'action', text });
    trimNext = right !== undefined;
    position = match.index + match[0].length;
  }
  pushText(template.slice(position), false);
  return tokens;
}

/** Reads nodes until `end` or `else` (left unread) or the end of the template. */
function parseNodes(tokens: Token[]): Node[] {
  const nodes: Node[] = [];
  for (let token = tokens[0]; token !== undefined; token = tokens[0]) {
    if (token.kind === 'action' && (token.text === 'end' || token.text === 'else')) return nodes;
    tokens.shift();
    nodes.push(token.kind === 'text' ? token : parseAction(token.text, tokens));
  }
  return nodes;
}

function parseAction(text: string, tokens: Token[]): Node {
  const block = /^(if|with)\s+(.+)$/s.exec(text);
  if (block === null) return { kind: 'action', pipeline: parsePipeline(text) };
  const [, kind, condition = ''] = block;
  const pipeline = parsePipeline(condition);
  const then = parseNodes(tokens);
  const hasElse = tokens[0]?.text === 'else' && tokens.shift() !== undefined;
  const otherwise = hasElse ? parseNodes(tokens) : [];
  if (tokens.shift()?.text !== 'end') throw new TemplateError(`{{${text}}} has no {{end}}`);
  return { kind: kind === 'if' ? 'if' : 'with', pipeline, then, otherwise };
}

/** The root value of a template is a Go struct in Istio, with fixed fields; its contents are mostly maps. */
function refuseUnknownField({ root }: Scope, start: unknown, [field]: readonly string[]): void {
  if (start !== root || field === undefined || Object.hasOwn(root as object, field)) return;
  throw new TemplateError(`can't evaluate field ${field} in type *inject.SidecarTemplateData`);
}

function lookUp(start: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, field, index) => {
    if (typeof value !== 'object' || value === null) {
      throw new TemplateError(`.${path.slice(0, index).join('.')} has no field ${field}`);
    }
    return (value as Record<string, unknown>)[field];
  }, start);
}

function evaluateTerm(term: Term, scope: Scope): unknown {
  switch (term.kind) {
    case 'literal':
      return term.value;
    case 'path': {
      const start = term.fromRoot ? scope.root : scope.dot;
      refuseUnknownField(scope, start, term.path);
      return lookUp(start, term.path);
    }
    case 'pipeline':
      return evaluate(term.pipeline, scope);
    case 'function':
      return callFunction(term.name, []);
  }
}

function evaluate(pipeline: Pipeline, scope: Scope): unknown {
  let piped: readonly unknown[] = [];
  for (const [first, ...others] of pipeline) {
    const args = [...others.map((term) => evaluateTerm(term, scope)), ...piped];
    const value =
      first.kind === 'function' ? callFunction(first.name, args) : evaluateTerm(first, scope);
    piped = [value];
  }
  return piped[0];
}

function renderNode(node: Node, scope: Scope): string {
  if (node.kind === 'text') return node.text;
  const value = evaluate(node.pipeline, scope);
  if (node.kind === 'action') return print(value);
  const isChosen = isTruthy(value);
  const dot = node.kind === 'with' && isChosen ? value : scope.dot;
  return renderNodes(isChosen ? node.then : node.otherwise, { ...scope, dot });
}

function renderNodes(nodes: readonly Node[], scope: Scope): string {
  return nodes.map((node) => renderNode(node, scope)).join('');
}

/** A parsed template: renders with `values` as its dot and throws TemplateError when they do not fit. */
export type Template = (values: unknown) => string;

/** Parses a template; throws TemplateError. */
export function compileTemplate(text: string): Template {
  const tokens = tokenize(text);
  const nodes = parseNodes(tokens);
  const [rest] = tokens;
  if (rest !== undefined) throw new TemplateError(`unexpected {{${rest.text}}}`);
  return (values) => renderNodes(nodes, { root: values, dot: values });
}
