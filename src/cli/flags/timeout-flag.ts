import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import { parseDuration } from './duration.ts';

/** The flag of every command that starts a rollout and follows it. */
export const timeoutFlag = Flags.custom<number>({
  summary: 'How long to wait for a rollout, e.g. 90s; 0 means no limit',
  helpGroup: 'Rollout',
  helpValue: 'DURATION',
  default: 600_000,
  defaultHelp: () => Promise.resolve('10m'),
  parse: (input) => Promise.resolve(parseDuration(input, '--timeout')),
});

/**
 * The flag of a command that waits only on request.
 * @param what is waited for.
 * @param byDefault as help shows it.
 */
export function waitTimeoutFlag(
  what: string,
  byDefault: string,
): Interfaces.OptionFlag<number | undefined> {
  return Flags.custom<number>({
    summary: `${what}, e.g. 90s; 0 means no limit (default: ${byDefault})`,
    helpGroup: 'Rollout',
    helpValue: 'DURATION',
    parse: (input) => Promise.resolve(parseDuration(input, '--timeout')),
  })();
}

/**
 * How long a command waits, in milliseconds.
 * @param given the value of its flag.
 * @throws {UsageError} a limit is given, but the command does not wait.
 */
export function waitTimeout(
  given: number | undefined,
  { isWaiting, byDefault }: { readonly isWaiting: boolean; readonly byDefault: number },
): number {
  if (given === undefined || isWaiting) return given ?? byDefault;
  throw new UsageError('--timeout limits how long --wait waits, and nothing is waited for', {
    code: 'bad-flags',
    nextStep: 'add --wait, or leave out --timeout',
  });
}
