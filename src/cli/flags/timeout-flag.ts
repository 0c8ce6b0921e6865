import * as Flags from '@oclif/core/flags';
import { parseDuration } from './duration.ts';

/** The flag of every command that starts a rollout and follows it. */
export const timeoutFlag = Flags.custom<number>({
  summary: 'How long to wait for a rollout, e.g. 90s; 0 waits for ever',
  helpValue: 'DURATION',
  default: 600_000,
  defaultHelp: () => Promise.resolve('10m'),
  parse: (input) => Promise.resolve(parseDuration(input, '--timeout')),
});
