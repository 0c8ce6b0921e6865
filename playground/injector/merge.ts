import { proxyName, type Container, type Overlay, type Pod, type Volume } from './pod.ts';

type Named = Readonly<{ name: string }> & Readonly<Record<string, unknown>>;

/** Lists by name: what both have is merged field by field, what only the overlay has is added. */
function mergeByName<T extends Named>(own: readonly T[], added: readonly T[]): readonly T[] {
  const merged = own.map((item) => {
    const same = added.find(({ name }) => name === item.name);
    // A container that the pod declares itself keeps its own fields, apart from an image left to the injector.
    return same === undefined ? item : { ...same, ...withoutAutoImage(item) };
  });
  return [...merged, ...added.filter(({ name }) => own.every((item) => item.name !== name))];
}

function withoutAutoImage(item: Named): Named {
  return item['image'] === 'auto'
    ? (Object.fromEntries(Object.entries(item).filter(([field]) => field !== 'image')) as Named)
    : item;
}

function move(
  list: readonly Container[],
  name: string,
  to: 'first' | 'last',
): readonly Container[] {
  const moved = list.filter((container) => container.name === name);
  const others = list.filter((container) => container.name !== name);
  return to === 'first' ? [...moved, ...others] : [...others, ...moved];
}

/**
 * The order in which Istio leaves init containers: before a native sidecar only the traffic set-up, else
 * the set-up last, so that the pod's own init containers still reach the network (webhook.go reorderPod).
 */
function orderInitContainers(containers: readonly Container[]): readonly Container[] {
  const isNative = containers.some(({ name }) => name === proxyName);
  return isNative
    ? move(move(containers, proxyName, 'first'), 'istio-init', 'first')
    : move(containers, 'istio-init', 'last');
}

/** A pod with a rendered template laid over it. */
export function mergeOverlay({ metadata, spec }: Pod, overlay: Overlay): Pod {
  const added = overlay.spec ?? {};
  return {
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...overlay.metadata?.labels },
      annotations: { ...metadata.annotations, ...overlay.metadata?.annotations },
    },
    spec: {
      ...added,
      ...spec,
      containers: mergeByName(spec.containers, added.containers ?? []),
      initContainers: orderInitContainers(
        mergeByName(spec.initContainers ?? [], added.initContainers ?? []),
      ),
      volumes: mergeByName<Volume>(spec.volumes ?? [], added.volumes ?? []),
    },
  };
}
