import type { Standing } from '../../operations/wait/standstill.ts';
import { colors } from './color.ts';
import { formatSeconds } from './progress-line.ts';

const waitingFor = {
  'api-server': 'the API server',
  injector: 'the injector',
  webhook: 'a webhook that is not an injector',
} as const;

/** One line, without a newline: nothing goes on, and why. */
export function formatPause(cause: Standing['cause'], message: string): string {
  return `${colors.yellow('paused')}: waiting for ${waitingFor[cause]}: ${message}`;
}

/** One line, without a newline: it goes on. */
export function formatResume({ cause, seconds }: Standing): string {
  return `resumed: ${waitingFor[cause]} answers again, after ${formatSeconds(seconds * 1000)}`;
}
