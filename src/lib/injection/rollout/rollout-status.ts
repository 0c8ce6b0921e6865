import type { ConditionObject } from '../model/api-objects.ts';
import type { WorkloadObject } from '../workload/workload-template.ts';

/** A workload with the fields that show the progress of its rollout; Kubernetes API v1.36 apps/v1. */
export interface RolloutObject extends Omit<WorkloadObject, 'spec'> {
  readonly kind: string;
  readonly spec?: WorkloadObject['spec'] & {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly updateRevision?: string;
    readonly currentNumberScheduled?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly ConditionObject[];
  };
}

/**
 * The progress of a rollout: a sentence for people, and whether there is anything left to wait for.
 * - `done`: every pod is from the newest template, and available
 * - `held`: the same is true of the pods that the controller replaces by itself; the others are left to a person
 * - `failed`: the controller itself has given up
 */
export type RolloutStatus =
  { readonly state: 'progressing' | 'done' | 'failed'; readonly message: string } | HeldRollout;

/** A rollout that stops before its end, and what remains. */
export interface HeldRollout {
  readonly state: 'held';
  readonly message: string;
  readonly hold: RolloutStop;
  /** Pods that are still from an earlier template. */
  readonly remaining: number;
}

/** Why a controller does not replace (all of) its pods by itself; known before anything is written. */
export interface RolloutStop {
  /** Stable; scripts may match on it. */
  readonly code: 'paused' | 'on-delete' | 'partition' | 'not-replaced' | 'next-run';
  /** One sentence without a full stop. */
  readonly message: string;
  /** How to go on: a command where there is one. */
  readonly nextStep: string;
}

/** A status with something left to wait for. */
export function progressing(message: string): RolloutStatus {
  return { state: 'progressing', message };
}

/** Until the controller has seen the newest generation, the counts in `status` describe the former pod template. */
export function isUnseen({ metadata, status }: RolloutObject): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

/** The status of a workload whose controller has not seen the newest template yet; every rule uses it. */
export const UNSEEN = progressing('waiting for the controller to see the new pod template');
