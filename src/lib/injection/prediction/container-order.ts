import type { JsonObject } from '../model/model.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { containersOf, findByName, type PodJson, withContainers } from './pod-json.ts';

/**
 * Orders the containers as an injector leaves them (Istio 1.30 pkg/kube/inject/webhook.go, reorderPod): a classic proxy
 * last, or first where the application waits for it; a native one first among the init containers, after the one that
 * redirects traffic; without a native proxy that one is last, so that other init containers reach the network.
 */
export function orderContainers(pod: PodJson, holdsApplication: boolean): PodJson {
  const place = holdsApplication ? 'first' : 'last';
  const containers = move(containersOf(pod, 'containers'), SIDECAR_CONTAINER, place);
  const init = containersOf(pod, 'initContainers');
  const moves: readonly (readonly [string, 'first' | 'last'])[] = findByName(
    init,
    SIDECAR_CONTAINER,
  )
    ? [
        ['enable-core-dump', 'first'],
        [SIDECAR_CONTAINER, 'first'],
        ['istio-validation', 'first'],
        ['istio-init', 'first'],
      ]
    : [
        ['istio-validation', 'first'],
        ['istio-init', 'last'],
        ['enable-core-dump', 'last'],
      ];
  const ordered = moves.reduce((list, [name, to]) => move(list, name, to), init);
  return withContainers(withContainers(pod, 'containers', containers), 'initContainers', ordered);
}

/** Of several containers of that name only the last one stays. */
function move(
  list: readonly JsonObject[],
  name: string,
  to: 'first' | 'last',
): readonly JsonObject[] {
  const moved = list.findLast((one) => one['name'] === name);
  if (moved === undefined) return list;
  const others = list.filter((one) => one['name'] !== name);
  return to === 'first' ? [moved, ...others] : [...others, moved];
}
