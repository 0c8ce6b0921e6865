import { distance } from 'fastest-levenshtein';

/** Maximum edit distance for a suggestion. */
const MAX_DISTANCE = 2;

/** Length from which the beginning of a word stands for it. */
const MIN_BEGINNING = 3;

/**
 * The words that somebody may have meant, best first: those that differ in one letter; else those that begin with what
 * was typed, or the other way round; else those that differ in two letters.
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
