import type { PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import { detectSidecar, type SidecarKind } from '../sidecar/sidecar.ts';
import {
  classifyRefusal,
  type ProbeFailure,
  type ProbePlace,
  type Refusal,
} from './probe-failure.ts';

/**
 * The cluster's own answer for the next pod: with a sidecar or without, as it would be stored; denied, and why; or
 * unknown, because the cluster could not be asked.
 */
export type ProbeAnswer =
  | {
      readonly verdict: 'injected' | 'not-injected';
      readonly sidecar: SidecarKind;
      readonly pod: PodObject;
    }
  | { readonly verdict: 'denied' | 'unknown'; readonly failure: ProbeFailure };

/**
 * Reads the API server's answer to a pod that was tried. A sidecar counts as injected only if admission added it: a
 * template can contain its own istio-proxy (a gateway's, or one injected by hand), together with an injector's record.
 * @param sent the annotations of the pod as it was sent.
 */
export function readProbeAnswer(
  answer: { readonly made: PodObject; readonly refusal?: never } | { readonly refusal: Refusal },
  place: ProbePlace,
  sent: Labels = {},
): ProbeAnswer {
  if (answer.refusal !== undefined) {
    const failure = classifyRefusal(answer.refusal, place);
    return { verdict: failure.about === 'probe' ? 'unknown' : 'denied', failure };
  }
  const { made: pod } = answer;
  const sidecar = detectSidecar(pod);
  const record = pod.metadata.annotations?.[SIDECAR_STATUS];
  const isInjected = sidecar !== 'none' && record !== undefined && record !== sent[SIDECAR_STATUS];
  return { verdict: isInjected ? 'injected' : 'not-injected', sidecar, pod };
}
