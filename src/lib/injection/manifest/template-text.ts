import type { Pair, YAMLMap } from 'yaml';
import { setInMap, type YamlEdit } from '../text/yaml-editor.ts';
import { removeEntry, removeKeyLine } from '../text/yaml-removal.ts';
import { findPair, isBlock, isFilledMap, type TextChange } from '../text/yaml-text.ts';
import { indentOf, styleOf } from '../text/yaml-values.ts';
import type { TemplateEdit } from '../workload/template-edit.ts';

/** The place of a pod template in a text. */
export interface TemplatePlace {
  readonly text: string;
  /** The map with `metadata` and `spec`; of a pod, the whole object. */
  readonly template: YAMLMap;
  readonly isJson: boolean;
}

/**
 * The changes of a text that edit the labels and annotations of a pod template. Only the affected lines change: a value
 * is replaced inside its own quotes, a new key goes behind the last one of its map in the style of the map, and an
 * emptied map is removed with its key. New metadata goes before the spec, where it is expected.
 * @param edits that change something.
 * @returns `undefined` where an edit has no place in the text: an anchor merges in the key to be removed.
 */
export function changeTemplateText(
  place: TemplatePlace,
  edits: readonly TemplateEdit[],
): readonly TextChange[] | undefined {
  const { text, template } = place;
  const metadata = findPair(template, 'metadata');
  const sets = edits.flatMap(({ map, key, value }): readonly YamlEdit[] =>
    value === undefined ? [] : [{ path: ['metadata', map, key], value }],
  );
  const style = styleOf(place, template);
  const newKeys = metadata ? 'last' : 'first';
  const edited = { text, style, indent: indentOf(text, template), newKeys } as const;
  const changes = setInMap(edited, template, sets);
  const removed = edits.filter(({ value }) => value === undefined);
  if (removed.length === 0) return changes;
  const maps = isFilledMap(metadata?.value) ? metadata.value : undefined;
  const isAddedTo = sets.some(({ path: [, map = ''] }) => !maps || !findPair(maps, map));
  const removals = removeKeys(place, metadata, removed, isAddedTo);
  return removals && [...changes, ...removals];
}

/**
 * Removes keys, and a map with its own key when nothing is left in it.
 * @param isAddedTo whether metadata gains a map; it then stays, whatever it loses.
 */
function removeKeys(
  { text, template }: TemplatePlace,
  metadata: Pair | undefined,
  edits: readonly TemplateEdit[],
  isAddedTo: boolean,
): readonly TextChange[] | undefined {
  if (metadata === undefined || !isFilledMap(metadata.value)) return undefined;
  let gone = 0;
  const changes: TextChange[] = [];
  for (const { map: name, key } of edits) {
    const holder = findPair(metadata.value, name);
    if (holder === undefined || !isFilledMap(holder.value)) return undefined;
    const map = holder.value;
    const pair = findPair(map, key);
    if (pair === undefined) return undefined;
    changes.push(...removeEntry(text, map, pair));
    if (!isBlock(map) || map.items.length > 1) continue;
    const keyLine = removeKeyLine(text, holder);
    changes.push(...keyLine);
    gone += keyLine.length;
  }
  const isEmptied = gone === metadata.value.items.length && !isAddedTo;
  if (isEmptied && template.items.length > 1) {
    changes.push(...removeKeyLine(text, metadata));
  }
  return changes;
}
