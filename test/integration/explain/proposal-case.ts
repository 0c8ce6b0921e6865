import type { FaultName } from '../../../playground/faults/faults.ts';
import type { ReasonCode } from '../../../src/lib/injection/decision/reasons.ts';
import type { LintCode } from '../../../src/lib/injection/lint/lint-reasons.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import type { AppOptions } from '../workloads/apps.ts';

type Texts = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** Every code that an explanation can hold, and that a proposal can therefore be for. */
export type ExplainedCode = ReasonCode | LintCode | ProbeReasonCode;

/** A workload, why its pods are as they are, and what the proposed commands make of them. */
export interface ProposalCase extends AppOptions {
  /** The reason or trap that the proposal is for. */
  readonly code: ExplainedCode;
  /** Other codes that the explanation has to hold. */
  readonly shows?: readonly ExplainedCode[];
  /** Where the same reason has several proposals. */
  readonly as?: string;
  /** The proposal is that of the finding itself, not that of the whole explanation. The finding must be gone then. */
  readonly of?: 'finding';
  readonly from: WorkloadExplanation['verdict'];
  readonly to: WorkloadExplanation['verdict'];
  readonly kind?: string;
  /** Labels of the namespace. */
  readonly namespace?: Texts;
  /** Fields of the injector's config, as long as this case lasts. */
  readonly config?: Fields;
  /** What is wrong with the injector, as long as this case lasts. */
  readonly fault?: FaultName;
  /** Labels of the namespace once the pods run. */
  readonly later?: Texts;
  /** Fields of the injector's config once the pods run. */
  readonly laterConfig?: Fields;
  /** How a command begins. */
  readonly command: string;
}

/** The codes that cases show on a real API server, for a table that must name all the others. */
export type CodesOf<Case> = Case extends { readonly code: infer Code }
  ? Code | (Case extends { readonly shows: readonly (infer Shown)[] } ? Shown : never)
  : never;
