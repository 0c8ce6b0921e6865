import type { Difference } from '../../injection/drift/drift.ts';
import type { IdleLabel } from '../../injection/findings/idle-labels.ts';
import type { ContainerNames, SidecarKind } from '../../injection/sidecar/sidecar.ts';
import type { NotJudged } from '../../injection/verification/pod-facts.ts';
import type { PodStatus } from '../../injection/verification/pod-status.ts';
import type { VerifiedPod } from '../../injection/verification/verify.ts';
import type { Finding } from '../explain/explanation-document.ts';

/** How many pods have each status; statuses without pods are left out. */
export type StatusCounts = Readonly<Partial<Record<PodStatus, number>>>;

/** How many pods were only counted, and why. */
export type NotJudgedCounts = Readonly<Record<NotJudged, number>>;

/** Pods of one namespace. */
export interface NamespaceSummary {
  readonly name: string;
  /** Set where it belongs to the cluster or to an injector. */
  readonly system?: true;
  readonly workloads: number;
  readonly summary: StatusCounts;
  /** Its labels that nothing serves; left out where there are none. */
  readonly idle?: readonly IdleLabel[];
}

/** Pods of one workload. */
export interface WorkloadSummary {
  readonly namespace: string;
  readonly kind: string;
  /** API group of a kind that this program does not know; absent for the kinds of Kubernetes and Argo Rollouts. */
  readonly group?: string;
  readonly name: string;
  readonly summary: StatusCounts;
  /** How many of its pods have a classic or native sidecar, or none. */
  readonly sidecars: Readonly<Partial<Record<SidecarKind, number>>>;
  /** Set when its controller cannot create pods. */
  readonly denied?: Denial;
  /**
   * Findings and near misses of its template and surroundings: the explanation of its status first, then the worst
   * first. They are advice and change no status. Left out if none were looked for, since its pods are as they should
   * be.
   */
  readonly findings?: readonly Finding[];
}

/** Why a controller cannot create pods. */
export interface Denial {
  /** How many pods are missing; these count as DENIED. */
  readonly missing: number;
  /** Stable code of the cause of the refusal. */
  readonly code: string;
  /** The message of the controller's event. */
  readonly message: string;
  /** In words; or the commands, in one line. */
  readonly nextStep: string;
  /** The commands that end it, in this order, as `explain` proposes them; left out if no command does. */
  readonly commands?: readonly string[];
}

/** A part of the answer that is missing because it could not be read. */
export interface UnreadPart {
  /** In words: `pods that cannot be created in test1`. */
  readonly part: string;
  readonly reason: string;
  /** `status`: a finding may be missing; `drift`: only DRIFTED may be. */
  readonly affects: 'status' | 'drift';
}

/** A pod with the differences between its sidecar and a new one's; only if these were looked for. */
export interface ComparedPod extends VerifiedPod {
  readonly differences?: readonly Difference[];
}

/** A pod as the document lists it. */
export interface ListedPod extends ComparedPod, ContainerNames {}

/** Result document of `verify`. */
export interface Verification {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Verification';
  /** How deeply sidecars were compared. */
  readonly drift: 'image' | 'deep';
  readonly summary: StatusCounts;
  readonly notJudged: NotJudgedCounts;
  readonly namespaces: readonly NamespaceSummary[];
  readonly workloads: readonly WorkloadSummary[];
  /** Workloads and namespaces with expectations but without pods: nothing was proved about them. */
  readonly untested: readonly string[];
  readonly unread: readonly UnreadPart[];
  readonly pods: readonly ListedPod[];
}
