import type { Json, JsonObject } from '../model/model.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { asObject, asObjects, asText, mapContainers, type PodJson } from './pod-json.ts';
import { readPathVariables } from './webhook-path.ts';

const NETWORK_LABEL = 'topology.istio.io/network';
const NETWORK = 'ISTIO_META_NETWORK';
const CLUSTER = 'ISTIO_META_CLUSTER_ID';

/**
 * Variables that name the cluster and the network of a pod's proxy: from the webhook's path, else the values; the pod's
 * label decides about the network (Istio 1.30 pkg/kube/inject/inject.go, extractClusterAndNetwork).
 */
export function readProxyVariables(
  { metadata: { labels } }: PodJson,
  values: JsonObject,
  path: string,
): Readonly<Record<string, string>> {
  const global = asObject(values['global']);
  const fromPath = readPathVariables(path);
  const cluster = fromPath[CLUSTER] || asText(asObject(global['multiCluster'])['clusterName']);
  const network = labels[NETWORK_LABEL] ?? (fromPath[NETWORK] || asText(global['network']));
  return {
    ...fromPath,
    ...(cluster === '' ? {} : { [CLUSTER]: cluster }),
    ...(network === '' ? {} : { [NETWORK]: network }),
  };
}

/** The pod with these variables in its proxy, and the network as a label. */
export function setProxyVariables(
  pod: PodJson,
  variables: Readonly<Record<string, string>>,
): PodJson {
  const entries = Object.entries(variables).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const set = mapContainers(pod, (container) => {
    if (container['name'] !== SIDECAR_CONTAINER || entries.length === 0) return container;
    const kept = asObjects(container['env']).filter(
      ({ name }) => !Object.hasOwn(variables, asText(name)),
    );
    const added: readonly Json[] = entries.map(([name, value]) => ({ name, value }));
    return { ...container, env: [...kept, ...added] };
  });
  const network = variables[NETWORK];
  if (network === undefined) return set;
  const labels = { ...set.metadata.labels, [NETWORK_LABEL]: network };
  return { ...set, metadata: { ...set.metadata, labels } };
}
