import { callBuiltIn, isBuiltIn } from './built-in-functions.ts';
import type { FunctionMap } from './functions.ts';
import type {
  Block,
  Command,
  Node,
  Operand,
  ParsedTemplate,
  Pipeline,
  TemplateCall,
} from './syntax.ts';
import { refuse, unsupported } from './template-error.ts';
import { type GoValue, isGoList, isObject, isTrue, print, Struct, Zero } from './values.ts';

interface Scope {
  readonly dot: GoValue;
  readonly variables: Variables;
  readonly template: ParsedTemplate;
  readonly functions: FunctionMap;
}

/** The variables of a block; those of the blocks around it can be read and assigned. */
class Variables {
  readonly #own = new Map<string, GoValue>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  read(name: string): GoValue {
    if (this.#own.has(name)) return this.#own.get(name);
    if (this.#outer === undefined) throw refuse(`undefined variable ${name}`);
    return this.#outer.read(name);
  }

  declare(name: string, value: GoValue): void {
    this.#own.set(name, value);
  }

  assign(name: string, value: GoValue): void {
    if (this.#own.has(name) || this.#outer === undefined) this.#own.set(name, value);
    else this.#outer.assign(name, value);
  }
}

/**
 * Executes a template (Go text/template/exec.go).
 * @param data the dot.
 * @throws {TemplateError} Go reports an error, or the template uses what this program does not know.
 */
export function executeTemplate(
  template: ParsedTemplate,
  data: GoValue,
  functions: FunctionMap,
): string {
  const variables = new Variables();
  variables.declare('$', data);
  return renderAll(template.nodes, { dot: data, variables, template, functions });
}

/** `break` and `continue` leave the body of a range. */
class LeaveLoop extends Error {
  readonly text: string;
  readonly kind: 'break' | 'continue';

  constructor(kind: LeaveLoop['kind'], text: string) {
    super(kind);
    this.kind = kind;
    this.text = text;
  }
}

function renderAll(nodes: readonly Node[], scope: Scope): string {
  let text = '';
  for (const node of nodes) {
    try {
      text += render(node, scope);
    } catch (error) {
      if (error instanceof LeaveLoop) throw new LeaveLoop(error.kind, text + error.text);
      throw error;
    }
  }
  return text;
}

function render(node: Node, scope: Scope): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action': {
      const value = evaluate(node.pipeline, scope);
      if (node.pipeline.assigns) return '';
      return value === undefined ? '<no value>' : print(value);
    }
    case 'template':
      return renderDefined(node, scope);
    case 'break':
    case 'continue':
      throw new LeaveLoop(node.kind, '');
    case 'range':
      return renderRange(node, scope);
    default: {
      const inner = { ...scope, variables: new Variables(scope.variables) };
      const value = evaluate(node.pipeline, inner);
      const isChosen = isTrue(value);
      const dot = node.kind === 'with' && isChosen ? value : scope.dot;
      return renderAll(isChosen ? node.then : node.otherwise, { ...inner, dot });
    }
  }
}

function renderDefined({ name, pipeline }: TemplateCall, scope: Scope): string {
  const nodes = scope.template.defined.get(name);
  if (nodes === undefined) throw refuse(`template ${JSON.stringify(name)} not defined`);
  const dot = pipeline && evaluate(pipeline, scope);
  const variables = new Variables();
  variables.declare('$', dot);
  return renderAll(nodes, { ...scope, dot, variables });
}

function renderRange({ pipeline, then, otherwise }: Block, scope: Scope): string {
  const { assigns, commands } = pipeline;
  const entries = entriesOf(evaluate({ commands }, scope));
  if (entries.length === 0) return renderAll(otherwise, scope);
  let text = '';
  for (const [key, value] of entries) {
    const variables = new Variables(scope.variables);
    const names = assigns?.names ?? [];
    const [first, second] = names.length === 1 ? [undefined, names[0]] : names;
    if (first !== undefined) variables.declare(first, key);
    if (second !== undefined) variables.declare(second, value);
    try {
      text += renderAll(then, { ...scope, variables, dot: value });
    } catch (error) {
      if (!(error instanceof LeaveLoop)) throw error;
      text += error.text;
      if (error.kind === 'break') break;
    }
  }
  return text;
}

/** Maps are visited in the order of their keys. */
function entriesOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (value === undefined || value === null || value instanceof Zero) return [];
  if (isGoList(value)) return value.map((item, index) => [index, item]);
  const sorted = (entries: readonly (readonly [string, GoValue])[]) =>
    entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (value instanceof Map) return sorted([...value] as readonly (readonly [string, GoValue])[]);
  if (isObject(value)) return sorted(Object.entries(value));
  throw refuse(`range can't iterate over ${print(value)}`);
}

function evaluate({ commands, assigns }: Pipeline, scope: Scope): GoValue {
  let value: GoValue;
  commands.forEach((command, index) => {
    value = run(command, scope, index === 0 ? [] : [value]);
  });
  for (const name of assigns?.names ?? []) {
    if (assigns?.isNew) scope.variables.declare(name, value);
    else scope.variables.assign(name, value);
  }
  return value;
}

function run([first, ...others]: Command, scope: Scope, piped: readonly GoValue[]): GoValue {
  if (first.base.kind !== 'function') {
    if (others.length + piped.length > 0) throw refuse("can't give argument to non-function");
    return read(first, scope);
  }
  const { name } = first.base;
  // These do not evaluate what follows the deciding argument.
  if (name === 'and' || name === 'or') {
    let value: GoValue;
    for (const argument of [...others, ...piped.map((one) => () => one)]) {
      value = typeof argument === 'function' ? argument() : read(argument, scope);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return value;
  }
  const args = [...others.map((operand) => read(operand, scope)), ...piped];
  return readFields(call(name, args, scope), first.fields);
}

function call(name: string, args: readonly GoValue[], { functions }: Scope): GoValue {
  if (Object.hasOwn(functions, name)) return functions[name]?.(...args);
  if (isBuiltIn(name)) return callBuiltIn(name, args);
  throw unsupported(`function ${JSON.stringify(name)}`);
}

function read({ base, fields }: Operand, scope: Scope): GoValue {
  switch (base.kind) {
    case 'literal':
      return base.value;
    case 'dot':
      return readFields(scope.dot, fields);
    case 'variable':
      return readFields(scope.variables.read(base.name), fields);
    case 'function':
      return readFields(call(base.name, [], scope), fields);
    case 'pipeline':
      return readFields(evaluate(base.pipeline, scope), fields);
  }
}

function readFields(start: GoValue, fields: readonly string[]): GoValue {
  return fields.reduce(readField, start);
}

function readField(value: GoValue, name: string): GoValue {
  if (value instanceof Struct) return value.get(name);
  if (value instanceof Zero) return value;
  if (value instanceof Map) return (value as ReadonlyMap<string, string>).get(name);
  if (isObject(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  if (value === undefined || value === null) {
    throw refuse(`nil pointer evaluating interface {}.${name}`);
  }
  // A wrapped value, or an enum, of a protobuf message.
  if (name === 'GetValue' || name === 'String' || name === 'Value') return value;
  throw refuse(`can't evaluate field ${name} in ${print(value)}`);
}
