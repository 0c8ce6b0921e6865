import { ClusterError } from '../errors.ts';

/** The outcome of sending a request once. */
export type Attempt =
  | {
      readonly status: number;
      /** The header Retry-After as it came, in seconds. */
      readonly retryAfter?: string | undefined;
    }
  | { readonly error: unknown };

/** The maximum number of retries of a request. */
const MOST_RETRIES = 4;

/** Milliseconds before the first retry; each further one waits twice as long. */
const FIRST_PAUSE = 200;

/** Milliseconds; if a server asks for a longer wait, its answer is passed on instead. */
const LONGEST_PAUSE = 30_000;

/** Passing failures: a proxy or API server that restarts, etcd that changes its leader. */
const PASSING: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * Decides whether to send a request again. A request that was rejected unread (429) is always repeated. A read is also
 * repeated after passing failures, and after a broken connection. A write may have happened before its connection
 * broke, and a 500 can come from a webhook: neither is repeated.
 * @param retries how often it was sent again so far.
 * @returns milliseconds to wait first; `undefined`: do not send it again.
 */
export function pauseBeforeRetry(
  method: string,
  attempt: Attempt,
  retries: number,
): number | undefined {
  if (retries >= MOST_RETRIES) return undefined;
  const backOff = FIRST_PAUSE * 2 ** retries;
  if ('error' in attempt) {
    return method === 'GET' && isBrokenConnection(attempt.error) ? backOff : undefined;
  }
  const { status, retryAfter } = attempt;
  if (status !== 429 && !(method === 'GET' && PASSING.has(status))) return undefined;
  const asked = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : 0;
  return asked > LONGEST_PAUSE ? undefined : Math.max(asked, backOff);
}

function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof ClusterError) || !(error.cause instanceof Error)) return false;
  const { code = '' } = error.cause as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
}
