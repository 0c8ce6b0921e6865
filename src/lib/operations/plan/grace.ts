/**
 * Milliseconds after Ctrl-C in which the answer to a write under way may still come. After SIGTERM a command has 1800
 * to end (src/cli/interruption.ts), which leaves time to look, to report and to print.
 */
const ANSWER_GRACE = 600;

/** Milliseconds after Ctrl-C until which objects may be read to find out what became of a write. */
const LOOK_GRACE = 1200;

/** How long work that began before Ctrl-C may continue after it. */
export interface Grace {
  /** Aborted when writes under way must end. */
  readonly answer: AbortSignal;
  /** Aborted when lookups of their outcome must end. */
  readonly look: AbortSignal;
}

/** @param interrupted aborted on Ctrl-C. */
export function grantGrace(interrupted: AbortSignal): Grace {
  return { answer: delay(interrupted, ANSWER_GRACE), look: delay(interrupted, LOOK_GRACE) };
}

function delay(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const start = (): void => {
    // Work that waits for it keeps the process alive; the timer alone does not.
    setTimeout(() => {
      later.abort();
    }, milliseconds).unref();
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return later.signal;
}
