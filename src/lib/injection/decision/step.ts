import type { ReasonCode } from './reasons.ts';

/** What a step looked at: the pod template, its namespace, a webhook, or the injector behind it. */
export type Subject = 'pod' | 'namespace' | 'webhook' | 'injector';

/**
 * The effect of a step on the decision.
 * - `continues`: examined, left open
 * - `calls` / `skips`: the webhook is called / is not called
 * - `injects` / `does-not-inject` / `denies` / `unknown`: a decision
 * - `notes`: changes nothing, but is worth knowing
 */
export type StepEffect =
  'continues' | 'calls' | 'skips' | 'injects' | 'does-not-inject' | 'denies' | 'unknown' | 'notes';

/** The webhook that a step is about. */
export interface WebhookName {
  readonly configuration: string;
  readonly name: string;
}

/** One fact examined on the way to a verdict. `describeStep` turns it into a sentence. */
export interface Step {
  readonly code: ReasonCode;
  readonly effect: StepEffect;
  readonly subject: Subject;
  /** Path of the examined field, within the subject. */
  readonly field?: string;
  /** The field's value; absent when the field is not set. */
  readonly value?: string;
  /** What the field was compared with, or why it could not be compared: a requirement, a list entry, an error. */
  readonly detail?: string;
  readonly webhook?: WebhookName;
}
