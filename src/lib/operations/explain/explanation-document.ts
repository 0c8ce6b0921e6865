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
  /** Where the pod template stands; absent for a pod that is only imagined. */
  readonly object?: ObjectReference;
  /** Name of the pod that was asked about, if one was. */
  readonly pod?: string;
  /** Labels of a pod that is only imagined. */
  readonly labels?: Labels;
  /** What becomes of the next pod, by whichever answer is to be trusted. */
  readonly verdict: Verdict;
  readonly trusted: 'predicted' | 'asked';
  readonly predicted: Explanation;
  readonly asked: AskedAnswer;
  /** Absent for a pod that is only imagined. */
  readonly actual?: ActualPods;
  readonly findings: readonly Finding[];
  /** Ways to another verdict, or to new pods; the best first. */
  readonly proposals: readonly Proposal[];
  readonly webhooks: readonly WebhookMatch[];
  /** Where no webhook applies: the one that would after the first proposal, else the one that misses least. */
  readonly nearestWebhook?: WebhookName;
  /** The sidecar that a new pod gets; absent where the cluster did not show one. */
  readonly sidecar?: readonly NewSidecarSetting[];
}

/** What the cluster answered to a pod that was tried out. */
export interface AskedAnswer {
  readonly verdict: Verdict;
  readonly sidecar?: SidecarKind;
  /** Whether it is what was predicted; absent where one of the two is unknown. */
  readonly agrees?: boolean;
  readonly failure?: ProbeFailure;
  /** What others did to the pod during admission, and who may have; only where that can be why the answer differs. */
  readonly admission?: AdmissionWork;
}

/** What runs. */
export interface ActualPods {
  readonly withSidecar: number;
  readonly withoutSidecar: number;
  readonly pods: readonly ActualPod[];
}

/** One pod that runs. */
export interface ActualPod {
  readonly name: string;
  readonly sidecar: SidecarKind;
  /** Whether the sidecar is an injector's work. */
  readonly injected: boolean;
  readonly createdAt?: string;
  readonly revision?: string;
  /** Of the sidecar. */
  readonly image?: string;
}

/** A finding or near miss, told. */
export interface Finding {
  /** Stable; scripts may match on it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly object?: ObjectReference;
  readonly field?: string;
  readonly value?: string;
  /** What would end it. */
  readonly proposal?: Proposal;
}
