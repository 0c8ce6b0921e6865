import { REASONS } from '../../injection/decision/reasons.ts';
import { FINDINGS, type Severity } from '../../injection/findings/finding-reasons.ts';
import { PROBE_REASONS } from '../../injection/probe/probe-reasons.ts';
import { present } from '../../present.ts';
import { ERROR_REASONS, type ErrorText } from './error-reasons.ts';
import { REASON_ADVICE } from './reason-advice.ts';
import { USAGE_REASONS } from './usage-reasons.ts';
import { VERIFICATION_REASONS } from './verification-reasons.ts';
import { WORKLOAD_REASONS } from './workload-reasons.ts';

/** One stable code with its full explanation. Words in braces are placeholders. */
export interface ReasonEntry {
  readonly code: string;
  readonly area: ReasonArea;
  readonly sentence: string;
  readonly advice?: string;
  readonly severity?: Severity;
  /** Where the rule comes from. */
  readonly source?: string;
}

/**
 * The source of a code: the engine, the API server's answer to a tried pod, a finding, `verify` about a running pod, an
 * error, a command that recreates pods, or an error about what was asked for.
 */
export type ReasonArea = 'decision' | 'answer' | 'finding' | 'pod' | 'error' | 'workload' | 'usage';

/** Every explained code of this program: one table, from which docs/reasons.md is generated. */
export const reasons: readonly ReasonEntry[] = [
  ...entries(REASONS, 'decision', (code, text) => {
    const advice = REASON_ADVICE[code];
    return present({ ...text, advice });
  }),
  ...entries(PROBE_REASONS, 'answer', (_, { sentence, source, nextStep }) => ({
    sentence,
    source,
    advice: nextStep,
  })),
  ...entries(FINDINGS, 'finding', (_, text) => text),
  ...entries(VERIFICATION_REASONS, 'pod', (_, text) => text),
  ...entries(ERROR_REASONS, 'error', describeError),
  ...entries(WORKLOAD_REASONS, 'workload', describeError),
  ...entries(USAGE_REASONS, 'usage', describeError),
];

function describeError(_: string, { sentence, nextStep }: ErrorText) {
  return { sentence, advice: nextStep };
}

function entries<K extends string, T>(
  table: Readonly<Record<K, T>>,
  area: ReasonArea,
  report: (code: K, text: T) => Omit<ReasonEntry, 'code' | 'area'>,
): readonly ReasonEntry[] {
  return (Object.entries(table) as [K, T][]).map(([code, text]) => ({
    code,
    area,
    ...report(code, text),
  }));
}
