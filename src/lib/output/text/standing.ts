import type { Standing } from '../../operations/wait/standstill.ts';
import { colors } from './color.ts';
import { formatNotice } from './notice.ts';
import { formatSeconds } from './progress-line.ts';
import type { Columns } from './text-options.ts';

const waitingFor = {
  'api-server': 'the API server',
  injector: 'the injector',
  webhook: 'a webhook that is not an injector',
} as const;

/** Reports that nothing proceeds, and why; without a newline at the end. */
export function formatPause(cause: Standing['cause'], message: string, columns: Columns): string {
  const text = `waiting for ${waitingFor[cause]}: ${message}`;
  return formatNotice(colors.yellow('paused'), text, columns).trimEnd();
}

/** Reports that work continues; without a newline at the end. */
export function formatResume({ cause, seconds }: Standing, columns: Columns): string {
  const text = `${waitingFor[cause]} answers again, after ${formatSeconds(seconds * 1000)}`;
  return formatNotice('resumed', text, columns).trimEnd();
}
