import { POD_INJECT } from '../model/keys.ts';
import type { ProbeFailure } from './probe-failure.ts';
import type { ProbePod } from './probe-pod.ts';
import { PROBE_REASONS } from './probe-reasons.ts';

/** Whether both the sidecar and the pod itself can be the cause of a refusal: both count for it. */
export function countsSidecar({ code }: ProbeFailure): boolean {
  return PROBE_REASONS[code].withoutSidecar !== undefined;
}

/** The same pod, opted out for every version of the injector. */
export function withoutSidecar(pod: ProbePod): ProbePod {
  const { metadata } = pod;
  const no = { [POD_INJECT]: 'false' };
  const labels = { ...metadata.labels, ...no };
  return {
    ...pod,
    metadata: { ...metadata, labels, annotations: { ...metadata.annotations, ...no } },
  };
}

/** Rewords a refusal that the pod also meets without a sidecar. */
export function blamePodItself(failure: ProbeFailure, namespace: string): ProbeFailure {
  const { sentence, nextStep } = PROBE_REASONS[failure.code].withoutSidecar ?? failure;
  const filled = nextStep.replaceAll('{NAMESPACE}', namespace);
  return { ...failure, sentence, nextStep: filled, needsNoSidecar: true };
}
