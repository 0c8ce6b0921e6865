import type { ContainerStatusObject, PodObject } from '../model/api-objects.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/**
 * How the container istio-proxy itself is doing, whatever the pod's other containers do.
 * - `pending`: it has not started, and nothing is wrong so far
 * - `not-ready`: it has started and is not ready, or cannot start
 */
export type ProxyState =
  | { readonly state: 'ready' | 'pending' }
  | {
      readonly state: 'not-ready';
      /** As the kubelet calls it, e.g. `ImagePullBackOff`; absent for a proxy that merely is not ready. */
      readonly reason?: string;
      readonly message: string;
    };

/** Why a container waits that will start by itself (Kubernetes v1.36 pkg/kubelet/kubelet_pods.go). */
const STARTING: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

/**
 * Reads the proxy's own status: of a classic sidecar among the containers', of a native one among the init containers'.
 * A pod that no kubelet has taken yet has no statuses.
 */
export function readProxyState({ status = {} }: PodObject): ProxyState {
  const proxy = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(
    ({ name }) => name === SIDECAR_CONTAINER,
  );
  if (proxy === undefined) return { state: 'pending' };
  return proxy.ready === true ? { state: 'ready' } : describeUnready(proxy);
}

function describeUnready({ state = {} }: ContainerStatusObject): ProxyState {
  const { waiting, terminated, running } = state;
  if (terminated) {
    const { reason = 'Terminated', exitCode } = terminated;
    return {
      state: 'not-ready',
      reason,
      message: `istio-proxy has ended${exitCode === undefined ? '' : ` with exit code ${exitCode}`} (${reason})`,
    };
  }
  if (running) return { state: 'not-ready', message: 'istio-proxy runs, but is not ready' };
  const { reason = '', message = '' } = waiting ?? {};
  if (STARTING.has(reason)) return { state: 'pending' };
  return {
    state: 'not-ready',
    reason,
    message: `istio-proxy cannot start: ${message || reason}`,
  };
}
