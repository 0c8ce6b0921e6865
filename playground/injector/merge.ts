import { type Container, type Overlay, type Pod, proxyName, type Volume } from './pod.ts';

type Item = Readonly<Record<string, unknown>>;

/** Lists of a container that are merged entry by entry, and the field that identifies an entry. */
const entryKeys: Readonly<Record<string, string>> = {
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
};

/** The pod's own entries stay as they are; entries that only the template has follow them. */
function mergeEntries(own: readonly Item[], added: readonly Item[], key: string): readonly Item[] {
  return [...own, ...added.filter((entry) => own.every((item) => item[key] !== entry[key]))];
}

/** Merges as a strategic merge does: maps field by field; any other value comes from the first. */
function mergeFields(own: Item, added: Item): Item {
  const merged: Record<string, unknown> = { ...added };
  for (const [key, value] of Object.entries(own)) {
    const other = added[key];
    merged[key] = isMap(value) && isMap(other) ? mergeFields(value, other) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A container that the pod declares itself keeps its own fields, except an image left to the injector. */
function mergeContainer(own: Container, added: Container): Container {
  const merged: Record<string, unknown> = { ...mergeFields(own, added) };
  for (const [field, key] of Object.entries(entryKeys)) {
    const lists = [own[field], added[field]] as readonly [Item[]?, Item[]?];
    if (lists[0] !== undefined) merged[field] = mergeEntries(lists[0], lists[1] ?? [], key);
  }
  if (own.image === 'auto') merged['image'] = added.image;
  return merged as Container;
}

function mergeContainers(
  own: readonly Container[],
  added: readonly Container[],
): readonly Container[] {
  const merged = own.map((container) => {
    const same = added.find(({ name }) => name === container.name);
    return same === undefined ? container : mergeContainer(container, same);
  });
  return [...merged, ...added.filter(({ name }) => own.every((item) => item.name !== name))];
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

/** Volumes with the same name become one, with the fields of both: the API server refuses it if their types differ. */
function mergeVolumes(own: readonly Item[], added: readonly Item[]): readonly Item[] {
  return mergeEntries(own, added, 'name').map((volume) => {
    const same = added.find(({ name }) => name === volume['name']);
    return same === undefined ? volume : mergeFields(same, volume);
  });
}

/** A pod with a rendered template laid over it. */
export function mergeOverlay({ metadata, spec }: Pod, overlay: Overlay): Pod {
  const added = overlay.spec ?? {};
  const volumes = mergeVolumes(spec.volumes ?? [], added.volumes ?? []);
  return {
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...overlay.metadata?.labels },
      annotations: { ...metadata.annotations, ...overlay.metadata?.annotations },
    },
    spec: {
      ...added,
      ...spec,
      containers: mergeContainers(spec.containers, added.containers ?? []),
      initContainers: orderInitContainers(
        mergeContainers(spec.initContainers ?? [], added.initContainers ?? []),
      ),
      volumes: volumes as readonly Volume[],
    },
  };
}
