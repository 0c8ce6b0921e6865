import { type Document, isCollection, isPair, Lexer } from 'yaml';

/** Documents nested deeper than this are not read: the functions that walk through them recurse once per level. */
export const DEEPEST = 500;

/** Whether brackets nest too deep in a text for its parser, whose time grows with the square of their depth. */
export function hasDeepBrackets(text: string): boolean {
  // Brackets may also stand in strings and comments; separating those is worth the time only where there are many.
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
  // Level by level: a recursive function could not go deep enough.
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
