import { NATIVE_SIDECAR } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { SidecarSettings } from '../model/sidecar-settings.ts';

/** Whether a sidecar is native; `by-nodes`: if every node can run one; `undefined`: not known. */
export type NativePrediction = boolean | 'by-nodes' | undefined;

/**
 * Whether the sidecar of a pod will be native: its annotation decides, then the injector's settings. Every value except
 * "false" and "" asks for a native one (Istio 1.30 injection-template.yaml).
 */
export function predictNative(
  annotations: Labels,
  settings: SidecarSettings | undefined,
): NativePrediction {
  const asked = annotations[NATIVE_SIDECAR];
  return asked ? asked !== 'false' : settings?.native;
}

/**
 * Whether the kubelets of all nodes run native sidecars, as the injector judges it: from 1.33 on
 * (Istio 1.30 pkg/kube/inject/webhook.go DetectNativeSidecar).
 */
export function canRunNative(kubeletVersions: readonly string[]): boolean {
  return kubeletVersions.every((version) => {
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
    return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 33);
  });
}
