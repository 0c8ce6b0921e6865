import { type Document, isNode, type LineCounter } from 'yaml';

/** The line, from 1, of the innermost part of a path that exists in a YAML document. */
export function lineOf(document: Document, path: readonly string[], lines: LineCounter): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown =
      depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
