import type { ApiObject, ConditionObject } from './api-objects.ts';
import type { LabelSelector } from './model.ts';

/**
 * Kubernetes API objects that decide where pods run and how many there are, reduced to the fields that this program
 * reads. Field meanings: Kubernetes API reference v1.36.
 */

/** Keeps pods off a node unless they tolerate it; effects `NoSchedule`, `PreferNoSchedule`, `NoExecute`. */
export interface TaintObject {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** A node. */
export interface NodeObject extends ApiObject {
  readonly spec?: {
    /** Set by `kubectl cordon`. */
    readonly unschedulable?: boolean;
    readonly taints?: readonly TaintObject[];
  };
  readonly status?: {
    /** Quantities by resource name that are available to pods. */
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly ConditionObject[];
  };
}

/** A HorizontalPodAutoscaler (autoscaling/v2). */
export interface AutoscalerObject extends ApiObject {
  readonly spec: {
    readonly scaleTargetRef: {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
    };
    /** Default: 1. */
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
}

/** A PodDisruptionBudget: a count or a percentage of the pods that its selector matches. */
export interface DisruptionBudgetObject extends ApiObject {
  readonly spec: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
  };
  readonly status?: { readonly disruptionsAllowed?: number };
}
