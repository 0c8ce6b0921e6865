import { UsageError } from '../../lib/errors.ts';
import type { ReasonList } from '../../lib/output/explanation/reason-list.ts';

/**
 * Looks up the paragraphs of reason codes.
 * @param given values of `--code`, each one code or several separated by commas.
 * @throws {UsageError} a code does not exist.
 */
export async function readReasons(given: readonly string[]): Promise<ReasonList> {
  const codes = [...new Set(given.flatMap((one) => one.split(',')).map((one) => one.trim()))];
  const { findReasons, listCodes } = await import('../../lib/output/explanation/reason-list.ts');
  const found = findReasons(codes.filter(Boolean));
  if ('list' in found && found.list.items.length > 0) return found.list;
  const [unknown = ''] = 'unknown' in found ? found.unknown : [];
  const { closest, distance } = await import('fastest-levenshtein');
  const meant = closest(unknown, listCodes());
  throw new UsageError(unknown === '' ? '--code names no code' : `there is no code "${unknown}"`, {
    code: 'bad-flag-value',
    nextStep:
      unknown !== '' && distance(unknown, meant) <= meant.length / 3
        ? `did you mean: kubectl asm-inject explain --code ${meant}`
        : 'codes are in the output of explain and verify, for example: --code no-webhook',
  });
}
