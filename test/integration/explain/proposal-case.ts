import type { FaultName } from '../../../playground/faults/faults.ts';
import type { ReasonCode } from '../../../src/lib/injection/decision/reasons.ts';
import type { FindingCode } from '../../../src/lib/injection/findings/finding-reasons.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';
import type { Presence } from '../../../src/lib/injection/verification/pod-status.ts';
import type { WorkloadExplanation } from '../../../src/lib/operations/explain/explanation-document.ts';
import type { AppOptions } from '../workloads/apps.ts';

type Texts = Readonly<Record<string, string>>;

/** Fields with their values; names of nested ones have dots. */
export type Fields = Readonly<Record<string, unknown>>;

/** Fields of the injector's config, or how to make them from those that are there. */
export type ConfigFields = Fields | ((config: Fields) => Fields);

/** A field of an object, by its JSON pointer. */
export interface FieldToSet {
  /** As kubectl finds it. */
  readonly object: string;
  readonly path: string;
  readonly value: unknown;
}

/** Every code that an explanation can hold, and that a proposal can therefore be for. */
export type ExplainedCode = ReasonCode | FindingCode | ProbeReasonCode;

/** A workload, why its pods are as they are, and what the proposed commands make of them. */
export interface ProposalCase extends AppOptions {
  /** The reason or finding that the proposal is for. */
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
  readonly config?: ConfigFields;
  /** Fields of the injector's values, as long as this case lasts. */
  readonly values?: Fields;
  /** Fields that somebody sets by hand, as long as this case lasts. */
  readonly set?: readonly FieldToSet[];
  /** A text of the webhook configuration and what stands for it in the store, as long as this case lasts. */
  readonly stored?: readonly [string, string];
  /** The injector's version on profile asm, as long as this case lasts. */
  readonly version?: string;
  /** Who runs the plugin: a user who may read everything and change workloads, but not create pods. */
  readonly user?: string;
  /** What `verify` is to expect of the pods: the proposal is its own, and it must pass afterwards. */
  readonly expected?: Presence;
  /** What is wrong with the injector, as long as this case lasts. */
  readonly fault?: FaultName;
  /** Labels of the namespace once the pods run. */
  readonly later?: Texts;
  /** Fields of the injector's config once the pods run. */
  readonly laterConfig?: Fields;
  /** Fields of the injector's values once the pods run. */
  readonly laterValues?: Fields;
  /** Environment variables of istiod once the pods run. */
  readonly laterEnvironment?: Texts;
  /** How a command begins. */
  readonly command: string;
}

/** The codes that cases show on a real API server, for a table that must name all the others. */
export type CodesOf<Case> = Case extends { readonly code: infer Code }
  ? Code | (Case extends { readonly shows: readonly (infer Shown)[] } ? Shown : never)
  : never;
