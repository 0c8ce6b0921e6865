import type { Decision, DecisionInput, Verdict } from '../decision/decide.ts';
import type { Edit } from '../decision/edit.ts';
import type { Subject } from '../decision/step.ts';
import type { PodObject, PodSpecObject } from '../model/api-objects.ts';
import type { SidecarKind } from '../sidecar/sidecar.ts';
import type { WorkloadObject } from '../workload/workload-template.ts';
import type { FindingCode } from './finding-reasons.ts';

/** The known facts about a pod template that its findings depend on. */
export interface FindingFacts {
  readonly input: DecisionInput;
  readonly decision: Decision;
  /** The verdict on the next pod: the cluster's own answer where there is one, else the prediction. */
  readonly verdict: Verdict;
  /** The pod's spec, as the template has it. */
  readonly spec: Partial<PodSpecObject>;
  /** The object that has the template; absent for a hypothetical pod. */
  readonly object?: WorkloadObject & { readonly kind: string };
  /** The next pod as the cluster would create it. */
  readonly newPod?: PodObject;
  /** The sidecar that a new pod would get, where the cluster said so. */
  readonly sidecar?: SidecarKind;
  /** Namespaces that the CNI plugin of the mesh leaves out. */
  readonly cniExcludes?: readonly string[];
  /** Whether the pod is one of an injector's own. */
  readonly isInjector?: boolean;
}

/** A finding: the field, and the edits that would end it. */
export interface RawFinding {
  readonly code: FindingCode;
  /** `workload`: a field of the object itself, outside its pod template. */
  readonly subject: Subject | 'workload';
  /** Path of the field, within the subject. */
  readonly field?: string;
  readonly value?: string;
  readonly detail?: string;
  readonly fix?: readonly Edit[];
  /** Names of the running pods concerned. */
  readonly pods?: readonly string[];
  /** What ends it in addition to those edits, or where no edit can; in words. */
  readonly note?: string;
}

/** Looks for one kind of finding. */
export type FindingRule = (facts: FindingFacts) => readonly RawFinding[];

/**
 * Whether new pods redirect traffic themselves, so that no CNI plugin acts on them. The new pod shows it, or the
 * injector's values do; `false` when not known.
 */
export function isRedirectedByPod({ newPod, decision }: FindingFacts): boolean {
  return newPod ? redirectsItself(newPod) : decision.injector?.sidecar?.cni === false;
}

/** Whether the pod redirects traffic itself; `false` when not known. */
export function redirectsItself(pod: PodObject | undefined): boolean {
  return pod?.spec.initContainers?.some(({ name }) => name === 'istio-init') ?? false;
}
