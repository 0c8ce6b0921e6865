import type { Verdict } from '../../injection/decision/decide.ts';
import type { Explanation } from '../../injection/decision/explain.ts';
import type { WebhookName } from '../../injection/decision/step.ts';
import type { WebhookMatch } from '../../injection/decision/webhook-match.ts';
import type { Severity } from '../../injection/findings/finding-reasons.ts';
import type { Labels } from '../../injection/model/model.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { AdmissionWork } from '../../injection/probe/admission-changes.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import type { Proposal } from '../../injection/proposal/proposal.ts';
import type { NewSidecarSetting } from '../../injection/sidecar/new-sidecar.ts';
import type { SidecarKind } from '../../injection/sidecar/sidecar.ts';

/** Result document of `explain`. */
export interface ExplanationList {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'ExplanationList';
  readonly explanations: readonly WorkloadExplanation[];
}

/** Why the pods of one workload, or one pod, have a sidecar or not. */
export interface WorkloadExplanation {
  readonly namespace: string;
  /** The object that contains the pod template; absent for an imagined pod. */
  readonly object?: ObjectReference;
  /** Name of the requested pod, if one was named. */
  readonly pod?: string;
  /** Labels of an imagined pod. */
  readonly labels?: Labels;
  /** The verdict on the next pod, by the answer that is to be trusted. */
  readonly verdict: Verdict;
  readonly trusted: 'predicted' | 'asked';
  readonly predicted: Explanation;
  readonly asked: AskedAnswer;
  /** Absent for an imagined pod. */
  readonly actual?: ActualPods;
  readonly findings: readonly Finding[];
  /** Ways to another verdict, or to new pods; best first. */
  readonly proposals: readonly Proposal[];
  readonly webhooks: readonly WebhookMatch[];
  /** If no webhook applies: the one that would apply after the first proposal, else the one that comes closest. */
  readonly nearestWebhook?: WebhookName;
  /** The sidecar of a new pod; absent if the cluster did not show one. */
  readonly sidecar?: readonly NewSidecarSetting[];
}

/** The cluster's answer to a dry-run pod. */
export interface AskedAnswer {
  readonly verdict: Verdict;
  readonly sidecar?: SidecarKind;
  /** Whether it agrees with the prediction; absent if one of the two is unknown. */
  readonly agrees?: boolean;
  readonly failure?: ProbeFailure;
  /**
   * Changes by other webhooks during admission, and the possible sources; only if they can explain a different answer.
   */
  readonly admission?: AdmissionWork;
}

/** The running pods. */
export interface ActualPods {
  readonly withSidecar: number;
  readonly withoutSidecar: number;
  readonly pods: readonly ActualPod[];
}

/** One running pod. */
export interface ActualPod {
  readonly name: string;
  readonly sidecar: SidecarKind;
  /** Whether an injector added the sidecar. */
  readonly injected: boolean;
  readonly createdAt?: string;
  readonly revision?: string;
  /** The image of its proxy. */
  readonly image?: string;
}

/** A finding or near miss, described. */
export interface Finding {
  /** Stable; scripts may match on it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly object?: ObjectReference;
  readonly field?: string;
  readonly value?: string;
  /** How to end the finding. */
  readonly proposal?: Proposal;
}
