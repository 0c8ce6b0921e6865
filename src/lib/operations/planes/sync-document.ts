import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { LabelSync } from '../../injection/namespace/label-sync.ts';
import type {
  NamespaceDifference,
  SkippedNamespace,
  SyncDirection,
} from '../../injection/namespace/namespace-sync.ts';
import type { Plane } from '../../injection/plane/plane.ts';
import type { ChangeOutcome, WriteResult } from '../plan/apply-plan.ts';
import type { ReportedError } from '../plan/reported-error.ts';
import type { Persistence } from '../plan/watch-writes.ts';

/** A data-plane cluster, or why it could not be read. */
export type SyncedCluster =
  | { readonly context: string; readonly plane: Plane; readonly labelSync: LabelSync }
  | { readonly context: string; readonly error: ReportedError };

/** A label that the ASM instance is going to overwrite with its own value. */
export interface OverwrittenLabel {
  readonly context: string;
  readonly namespace: string;
  readonly label: string;
  readonly now?: string;
  readonly then: string;
  /** Whether that is certain, or only possible. */
  readonly certain: boolean;
}

/** The writes on one side. */
interface SyncWrites {
  readonly context: string;
  readonly changes: readonly ChangeOutcome[];
  /** Commands that restore the former state; none if no write remains. */
  readonly undo: readonly string[];
  /** Its effect on the workloads there, if that was worked out. */
  readonly blastRadius?: BlastRadius;
  /** Whether it persisted, if that was watched. */
  readonly hold?: Persistence;
}

/** Result document of `namespace sync`. */
export interface NamespaceSync {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'NamespaceSync';
  readonly direction: SyncDirection;
  readonly dryRun: WriteResult['dryRun'];
  readonly controlPlane: { readonly context: string; readonly plane: Plane };
  readonly clusters: readonly SyncedCluster[];
  /** From before the first write. */
  readonly differences: readonly NamespaceDifference[];
  /** Those differences that the ASM instance overwrites by itself as long as they last. */
  readonly overwritten: readonly OverwrittenLabel[];
  readonly writes: readonly SyncWrites[];
  /** The differences that remain, and why. */
  readonly skipped: readonly SkippedNamespace[];
  /** Namespaces that exist only on the side that is written to, by context; left alone. */
  readonly onlyThere: Readonly<Record<string, readonly string[]>>;
  /** Warnings that a person should know. */
  readonly warnings: readonly string[];
}
