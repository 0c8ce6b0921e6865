import type { TextChange } from '../text/yaml-text.ts';

/** Returns the line of the edited text, from 1, on which the first of some changes stands. */
export type FindLine = (changes: readonly TextChange[]) => number | undefined;

/**
 * Prepares to find changed lines; takes time linear in the text, however many changes there are.
 * @param edited the text after all of the changes.
 * @param all every change that was made; no two overlap.
 */
export function findChangedLines(edited: string, all: readonly TextChange[]): FindLine {
  const starts = new Map<TextChange, number>();
  let shift = 0;
  for (const change of all.toSorted((one, other) => one.start - other.start)) {
    // An addition behind a line begins with the end of that line.
    const [lead = ''] = /^[^\S\n]*\n/.exec(change.replacement) ?? [];
    starts.set(change, change.start + shift + lead.length);
    shift += change.replacement.length - (change.end - change.start);
  }
  const ends = Array.from(edited.matchAll(/\n/g), ({ index }) => index);
  return (changes) => {
    const places = changes.flatMap((change) => starts.get(change) ?? []);
    return places.length === 0 ? undefined : countBelow(ends, Math.min(...places)) + 1;
  };
}

/** How many of the sorted numbers are below the limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
