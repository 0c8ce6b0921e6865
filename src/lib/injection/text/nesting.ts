import { type Document, isCollection, isPair, Lexer } from 'yaml';

/** Deeper than this, a document is not read: what walks through it calls itself for each level. */
export const DEEPEST = 500;

/** Whether brackets nest so deep in a text that its parser, whose time grows with their square, need not be asked. */
export function hasDeepBrackets(text: string): boolean {
  // Brackets may stand in strings and comments, too; only where there are many is it worth telling them apart.
  return isDeep(text) && isDeep(new Lexer().lex(text));
}

function isDeep(tokens: Iterable<string>): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth = Math.max(depth - 1, 0);
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Whether a document nests deeper than {@link DEEPEST}, in lines or in brackets. */
export function isTooDeep(document: Document.Parsed): boolean {
  // Level by level: a function that called itself could not look deep enough.
  let level: unknown[] = [document.contents];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((node) => {
      if (isPair(node)) return [node.key, node.value];
      return isCollection(node) ? node.items : [];
    });
  }
  return false;
}
