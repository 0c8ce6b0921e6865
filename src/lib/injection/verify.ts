import type { PodObject } from './api-objects.ts';
import { decide, type Verdict } from './decide.ts';
import type { InjectorModel } from './injector-model.ts';
import type { Labels, PodTemplate } from './model.ts';
import { detectSidecar, hasInjectionRecord, readContainerNames } from './sidecar.ts';
import type { ContainerNames, SidecarKind } from './sidecar.ts';

/**
 * How a pod compares with what the engine predicts for a new pod just like it.
 * - `OK`: as predicted
 * - `MISSING` / `EXTRA`: has no sidecar but should / has one but should not
 * - `DENIED`: it runs, but a new pod like it would be refused
 * - `UNKNOWN`: the prediction depends on something that cannot be read
 */
export type PodStatus = 'OK' | 'MISSING' | 'EXTRA' | 'DENIED' | 'UNKNOWN';

/** One pod, verified. */
export interface VerifiedPod extends ContainerNames {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly status: PodStatus;
  readonly predicted: Verdict;
  readonly sidecar: SidecarKind;
  /** Stable codes of the steps that decided the prediction. */
  readonly reasons: readonly string[];
}

/** Holds one pod against the prediction for it. */
export function verifyPod(
  pod: PodObject,
  namespaceLabels: Labels | null,
  injectors: readonly InjectorModel[],
): VerifiedPod {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const { verdict, decidedBy } = decide({
    namespace: { name: namespace, labels: namespaceLabels },
    template: templateOf(pod),
    injectors,
  });
  const sidecar = detectSidecar(pod);
  return {
    namespace,
    name,
    uid,
    status: compare(verdict, sidecar, pod),
    predicted: verdict,
    sidecar,
    ...readContainerNames(pod),
    reasons: [...new Set(decidedBy.map(({ code }) => code))],
  };
}

/** The template that this very pod amounts to. */
function templateOf(pod: PodObject): PodTemplate {
  const { name, labels = {}, annotations = {} } = pod.metadata;
  return { labels, annotations, hostNetwork: pod.spec.hostNetwork ?? false, name };
}

function compare(predicted: Verdict, sidecar: SidecarKind, pod: PodObject): PodStatus {
  const hasSidecar = sidecar !== 'none';
  switch (predicted) {
    case 'injected':
      return hasSidecar ? 'OK' : 'MISSING';
    case 'not-injected':
      // A sidecar without the injector's record was put there by hand or by a gateway's chart: nobody injects it.
      return hasSidecar && hasInjectionRecord(pod) ? 'EXTRA' : 'OK';
    case 'denied':
      return 'DENIED';
    case 'unknown':
      return 'UNKNOWN';
  }
}
