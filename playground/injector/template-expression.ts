/** One operand of a command in a template action. */
export type Term =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'path'; readonly fromRoot: boolean; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };

/** A function with its arguments, or a lone operand. */
type Command = readonly [Term, ...Term[]];

/** Commands whose result is the last argument of the next. */
export type Pipeline = readonly Command[];

const wordPattern = /\s*(\(|\)|\||"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s()|]+)/g;

function readTerm(words: string[]): Term {
  const word = words.shift() ?? '';
  if (word === '(') {
    const pipeline = readPipeline(words);
    words.shift();
    return { kind: 'pipeline', pipeline };
  }
  if (word.startsWith('"')) return { kind: 'literal', value: JSON.parse(word) as string };
  if (word.startsWith('`')) return { kind: 'literal', value: word.slice(1, -1) };
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (/^-?\d+$/.test(word)) return { kind: 'literal', value: Number(word) };
  if (/^\$?\./.test(word) || word === '$') {
    const path = word.replace(/^\$/, '').split('.').filter(Boolean);
    return { kind: 'path', fromRoot: word.startsWith('$'), path };
  }
  return { kind: 'function', name: word };
}

function readPipeline(words: string[]): Pipeline {
  const commands: Command[] = [];
  let terms: Term[] = [];
  const finish = () => {
    const [first, ...others] = terms;
    if (first !== undefined) commands.push([first, ...others]);
    terms = [];
  };
  while (words.length > 0 && words[0] !== ')') {
    if (words[0] === '|') {
      words.shift();
      finish();
    } else {
      terms.push(readTerm(words));
    }
  }
  finish();
  return commands;
}

/** Parses the inside of a template action. */
export function parsePipeline(text: string): Pipeline {
  return readPipeline([...text.matchAll(wordPattern)].map(([, word = '']) => word));
}
