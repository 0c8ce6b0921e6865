import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, type Node, parseDocument } from 'yaml';
import type { Json } from '../model/model.ts';
import { YAML_OF_THE_INJECTOR } from './injector-yaml.ts';
import { setInMap, toEntries, type YamlEdit } from './yaml-editor.ts';
import { describeYamlProblem } from './yaml-problem.ts';
import { changeText, eolOf, findPair, isFilledMap, startOf, type TextChange } from './yaml-text.ts';
import { blockLines, indentOf, inlineEntries, styleOf } from './yaml-values.ts';

/** A text with one value set, and the former value (`undefined`: there was none); or why the value cannot be set. */
export type SplicedText =
  | { readonly ok: true; readonly text: string; readonly former: Json | undefined }
  | { readonly ok: false; readonly problem: string };

/**
 * Sets one value in YAML or JSON text. Only that value's own bytes are replaced, so that comments, order, quotes,
 * indentation, block scalars and unknown keys stay as they are. Missing parts of the path are created.
 *
 * The new value is on one line, unless it replaces a list or map that spans several lines. The result is read again: a
 * text in which any other meaning would change (an alias, an anchor, a merge) is refused.
 * @param path keys of maps, from the top.
 */
export function spliceText(text: string, path: readonly string[], value: Json): SplicedText {
  const document = parseDocument(text, YAML_OF_THE_INJECTOR);
  const [error] = document.errors;
  if (error) return { ok: false, problem: `it is not YAML: ${describeYamlProblem(error)}` };
  const { node, problem } = follow(document.contents, path);
  if (problem !== undefined) return { ok: false, problem };
  const former = node?.toJS(document) as Json | undefined;
  if (node && isDeepStrictEqual(former, value)) return { ok: true, text, former };
  const spliced = changeText(text, changesFor(text, document.contents, { path, value }));
  const wanted = setIn(document.toJS(), path, value);
  if (!isDeepStrictEqual(parsed(spliced), wanted)) {
    return { ok: false, problem: `${path.join('.')} cannot be changed there alone` };
  }
  return { ok: true, text: spliced, former };
}

/** The present value at a path, if there is one; or the part of the path that cannot hold it. */
interface Followed {
  readonly node?: Node;
  readonly problem?: string;
}

function follow(from: unknown, path: readonly string[], depth = 0): Followed {
  const place = path.slice(0, depth).join('.') || 'it';
  const key = path[depth];
  if (key === undefined)
    return isNode(from) ? { node: from } : { problem: `${place} has no value` };
  if (isEmpty(from)) return {};
  if (!isMap(from)) return { problem: `${place} is not a map` };
  const pair = findPair(from, key);
  return pair ? follow(pair.value, path, depth + 1) : {};
}

function isEmpty(node: unknown): boolean {
  if (isMap(node)) return node.items.length === 0;
  return node === null || (isScalar(node) && node.value === null);
}

function changesFor(text: string, root: Node | null, edit: YamlEdit): readonly TextChange[] {
  const isJson = isJsonText(text);
  if (isFilledMap(root)) {
    const style = styleOf({ text, isJson }, root);
    // The last entries are often templates of hundreds of lines: a key behind them would be overlooked.
    const place = { text, style, indent: indentOf(text, root), newKeys: 'first' } as const;
    return setInMap(place, root, [edit]);
  }
  const style = isJson ? 'compact-json' : 'yaml';
  const entries = toEntries([edit]);
  if (isMap(root)) {
    const replacement = `{${inlineEntries(entries, style)}}`;
    return [{ start: startOf(root), end: root.range?.[1] ?? 0, replacement }];
  }
  const eol = eolOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  const lines = blockLines(entries, '', { text, style, indent: 2, newKeys: 'last' });
  const end = text.length;
  return [{ start: end, end, replacement: gap + lines.map((line) => line + eol).join('') }];
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function setIn(object: unknown, [key, ...rest]: readonly string[], value: Json): unknown {
  if (key === undefined) return value;
  const map = (object ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: setIn(map[key], rest, value) };
}

function parsed(text: string): unknown {
  const document = parseDocument(text, YAML_OF_THE_INJECTOR);
  return document.errors.length > 0 ? undefined : document.toJS();
}
