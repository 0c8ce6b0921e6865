import { cutAction, type Word } from './lexer.ts';
import type { Command, Operand, Pipeline } from './syntax.ts';
import { refuse } from './template-error.ts';

/** Parses a pipeline, which may assign to variables first: `$x := .Values.global | default "a"`. */
export function parsePipeline(text: string): Pipeline {
  const words = cutAction(text);
  const [, names = '', sign] =
    /^\s*(\$\w+(?:\s*,\s*\$\w+)?)\s*(:=|=)(?!=)/.exec(text) ?? ([] as readonly string[]);
  if (sign === undefined) return { commands: readCommands(words) };
  const start = words.findIndex((word) => word.text === sign);
  return {
    commands: readCommands(words.slice(start + 1)),
    assigns: { names: names.split(',').map((name) => name.trim()), isNew: sign === ':=' },
  };
}

/** Reads commands up to the end, or to the parenthesis that closes them. */
function readCommands(words: Word[]): readonly Command[] {
  const commands: Command[] = [];
  let operands: Operand[] = [];
  const finish = (): void => {
    const [first, ...others] = operands;
    if (first === undefined) throw refuse('missing value for command');
    commands.push([first, ...others]);
    operands = [];
  };
  for (let word = words[0]; word !== undefined && word.text !== ')'; word = words[0]) {
    if (word.kind === 'space') words.shift();
    else if (word.text === '|') {
      words.shift();
      finish();
    } else operands.push(readOperand(words));
  }
  finish();
  return commands;
}

function readOperand(words: Word[]): Operand {
  const base = readBase(words);
  const fields: string[] = [];
  while (words[0]?.kind === 'field') fields.push(words.shift()?.text.slice(1) ?? '');
  return { base, fields };
}

function readBase(words: Word[]): Operand['base'] {
  const word = words[0];
  // A field without anything before it is read from the dot.
  if (word?.kind === 'field') return { kind: 'dot' };
  words.shift();
  switch (word?.kind) {
    case 'dot':
      return { kind: 'dot' };
    case 'variable':
      return { kind: 'variable', name: word.text };
    case 'string':
      return { kind: 'literal', value: readString(word.text) };
    case 'number':
      return { kind: 'literal', value: Number(word.text) };
    case 'identifier':
      return readIdentifier(word.text);
    default: {
      if (word?.text !== '(') throw refuse(`unexpected ${JSON.stringify(word?.text ?? '')}`);
      const commands = readCommands(words);
      if (words.shift()?.text !== ')') throw refuse('unclosed left paren');
      return { kind: 'pipeline', pipeline: { commands } };
    }
  }
}

function readIdentifier(name: string): Operand['base'] {
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'nil') return { kind: 'literal', value: null };
  return { kind: 'function', name };
}

function readString(text: string): string | number {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (text.startsWith("'")) return text.codePointAt(1) ?? 0;
  try {
    return JSON.parse(text) as string;
  } catch {
    throw refuse(`unexpected ${text}`);
  }
}
