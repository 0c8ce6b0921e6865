/** The progress of a reading. */
export interface ReadingState {
  readonly done: number;
  /** Left out where it is not known. */
  readonly total?: number | undefined;
  /** Milliseconds since the start. */
  readonly elapsed: number;
}

/** One line for a terminal: `pods: 4,500 of 10,000 (45 %), 7 s left`. */
export function formatReadingProgress(
  what: string,
  { done, total, elapsed }: ReadingState,
): string {
  if (total === undefined || total <= done || done === 0) return `${what}: ${group(done)}`;
  const left = (elapsed / done) * (total - done);
  const percent = Math.floor((done / total) * 100);
  return `${what}: ${group(done)} of ${group(total)} (${percent} %), ${formatSeconds(left)} left`;
}

// Not toLocaleString: it loads the whole of ICU, and follows the user's locale.
function group(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** Milliseconds as `12 s` or `2 min 5 s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
