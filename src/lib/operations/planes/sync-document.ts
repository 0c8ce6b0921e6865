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

/** A label that the ASM instance is going to write its own value over. */
export interface OverwrittenLabel {
  readonly context: string;
  readonly namespace: string;
  readonly label: string;
  readonly now?: string;
  readonly then: string;
  /** Whether that is certain, or may be. */
  readonly certain: boolean;
}

/** What was written on one side. */
interface SyncWrites {
  readonly context: string;
  readonly changes: readonly ChangeOutcome[];
  /** Commands that restore what was before; none where nothing stays written. */
  readonly undo: readonly string[];
  /** What it does to the workloads there, where that was worked out. */
  readonly blastRadius?: BlastRadius;
  /** Whether it stayed, where that was watched. */
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
  /** As it was before anything was written. */
  readonly differences: readonly NamespaceDifference[];
  /** Of these differences, what the ASM instance overwrites by itself as long as they last. */
  readonly overwritten: readonly OverwrittenLabel[];
  readonly writes: readonly SyncWrites[];
  /** What stays different, and why. */
  readonly skipped: readonly SkippedNamespace[];
  /** Namespaces that only the side written to has, by context; left alone. */
  readonly onlyThere: Readonly<Record<string, readonly string[]>>;
  /** What a person should know. */
  readonly warnings: readonly string[];
}
