import { UsageError } from '../../lib/errors.ts';

const unitMilliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration as kubectl does: `90s`, `1m30s`, `500ms`, or a plain number of seconds.
 * @param flag named in the error.
 * @returns milliseconds.
 * @throws {UsageError} anything else.
 */
export function parseDuration(text: string, flag: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
      (sum, [, number, unit = '']) => sum + Number(number) * (unitMilliseconds[unit] ?? 0),
      0,
    );
  }
  throw new UsageError(`invalid duration "${text}" for ${flag}`, {
    code: 'bad-flag-value',
    nextStep: `write a number and a unit, e.g. ${flag} 30s`,
  });
}
