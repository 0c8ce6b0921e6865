import { distance } from 'fastest-levenshtein';

/** Maximum edit distance for a suggestion. */
const MAX_DISTANCE = 2;

/** Minimum length of a prefix that stands for a word. */
const MIN_BEGINNING = 3;

/**
 * The words to suggest, best first: those that differ in one letter; else those that begin with the typed word, or vice
 * versa; else those that differ in two letters.
 */
export function findNear(typed: string, words: readonly string[]): readonly string[] {
  const away = (most: number): readonly string[] =>
    words.filter((word) => distance(typed, word) <= Math.min(most, typed.length - 1));
  const related = words.filter(
    (word) =>
      Math.min(word.length, typed.length) >= MIN_BEGINNING &&
      (word.startsWith(typed) || typed.startsWith(word)),
  );
  return [away(1), related, away(MAX_DISTANCE)].find(({ length }) => length > 0) ?? [];
}
