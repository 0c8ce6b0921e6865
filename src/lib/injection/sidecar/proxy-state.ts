import type { ContainerStatusObject, PodObject } from '../model/api-objects.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/**
 * The state of the container istio-proxy itself, independent of the pod's other containers.
 * - `pending`: it has not started, and nothing is wrong so far
 * - `not-ready`: it has started and is not ready, or cannot start
 */
export type ProxyState =
  | { readonly state: 'ready' | 'pending' }
  | {
      readonly state: 'not-ready';
      /** The kubelet's reason, e.g. `ImagePullBackOff`; absent for a proxy that is merely not ready. */
      readonly reason?: string;
      readonly message: string;
    };

/** Waiting reasons of a container that will start by itself (Kubernetes v1.36 pkg/kubelet/kubelet_pods.go). */
const STARTING: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

/**
 * Reads the proxy's own status: for a classic sidecar from the containers' statuses, for a native one from the init
 * containers' statuses. A pod that no kubelet has accepted yet has no statuses.
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
