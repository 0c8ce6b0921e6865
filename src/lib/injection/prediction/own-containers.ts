import { INTERCEPTION_MODE, PROXY_OVERRIDES, SIDECAR_STATUS } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { parseRecord } from '../sidecar/injection-record.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { namesIn, readOverrides } from './earlier-injection.ts';
import {
  asObject,
  CONTAINER_LISTS,
  type ContainerList,
  containersOf,
  findByName,
  isPresent,
  mapContainers,
  type PodJson,
  withAnnotations,
} from './pod-json.ts';
import { mergeStrategically } from './strategic-merge.ts';

/**
 * Lays the pod's own containers over those of the templates with the same name, and keeps them in an annotation (Istio
 * 1.30 pkg/kube/inject/webhook.go, reapplyOverwrittenContainers). The image "auto" means the template's.
 * @param merged the pod with the templates laid over it.
 * @param original the pod that was sent.
 * @param rendered what the templates add.
 */
export function reapplyOwnContainers(
  merged: PodJson,
  original: PodJson,
  rendered: PodJson,
  proxyConfig: JsonObject,
): PodJson {
  const status = valueOf(original.metadata.annotations, SIDECAR_STATUS);
  const record = status === undefined ? undefined : parseRecord(status);
  const kept = readOverrides(original);
  const found: Record<ContainerList, JsonObject[]> = { containers: [], initContainers: [] };
  let result = merged;
  for (const list of CONTAINER_LISTS) {
    const injectedBefore = namesIn(record, list);
    for (const { name } of containersOf(rendered, list)) {
      if (injectedBefore.has(name)) continue;
      const own = findByName(kept[list], name) ?? findOwn(original, list, name);
      if (own === undefined) continue;
      const { image, ...others } = own;
      const overlay = image === 'auto' ? others : own;
      found[list].push(overlay);
      result = { ...result, spec: mergeStrategically(result.spec, { [list]: [overlay] }) };
    }
  }
  const isFound = CONTAINER_LISTS.some((list) => found[list].length > 0);
  const recorded =
    status === undefined && isFound
      ? withAnnotations(result, {
          ...result.metadata.annotations,
          [PROXY_OVERRIDES]: JSON.stringify(withoutEmpty(found)),
        })
      : result;
  return adjustUsers(recorded, original, proxyConfig);
}

/** An init container of a template may stand in either list of the pod. */
function findOwn(
  pod: PodJson,
  list: ContainerList,
  name: Json | undefined,
): JsonObject | undefined {
  const own = findByName(containersOf(pod, 'containers'), name);
  return list === 'containers'
    ? own
    : (own ?? findByName(containersOf(pod, 'initContainers'), name));
}

function withoutEmpty(found: Readonly<Record<ContainerList, readonly JsonObject[]>>): JsonObject {
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0));
}

/**
 * The containers that redirect traffic have to know the user that the pod's own istio-proxy runs as (webhook.go,
 * adjustInitContainerUser).
 */
function adjustUsers(pod: PodJson, original: PodJson, proxyConfig: JsonObject): PodJson {
  const own = findProxy(original);
  const { runAsUser, runAsGroup } = asObject(own?.['securityContext']);
  if (!isPresent(runAsUser) && !isPresent(runAsGroup)) return pod;
  const init = ['istio-init', 'istio-validation'].find((name) =>
    findByName(containersOf(pod, 'initContainers'), name),
  );
  if (init === undefined) return pod;
  const isTproxy =
    proxyConfig['interceptionMode'] === 'TPROXY' ||
    pod.metadata.annotations[INTERCEPTION_MODE] === 'TPROXY';
  const proxy = findProxy(pod);
  return mapContainers(pod, (container, list) => {
    if (isTproxy && container === proxy && isPresent(runAsUser)) {
      const context = { ...asObject(container['securityContext']), runAsUser: 0 };
      return { ...container, securityContext: context };
    }
    if (list !== 'initContainers' || container['name'] !== init) return container;
    const context = asObject(container['securityContext']);
    const users =
      !isTproxy && init === 'istio-validation'
        ? {
            ...context,
            ...(isPresent(runAsUser) ? { runAsUser } : {}),
            ...(isPresent(runAsGroup) ? { runAsGroup } : {}),
          }
        : context;
    return { ...container, securityContext: users, ...argsWithUser(container, runAsUser) };
  });
}

/** The argument after `-u`; the rules of iptables exempt no user 0. */
function argsWithUser({ args }: JsonObject, user: Json | undefined): JsonObject {
  if (!Array.isArray(args) || !isPresent(user) || user === 0) return {};
  const list = args as readonly Json[];
  const flag = list.indexOf('-u');
  return flag === -1 ? {} : { args: list.with(flag + 1, JSON.stringify(user)) };
}

function findProxy(pod: PodJson): JsonObject | undefined {
  return CONTAINER_LISTS.map((list) => findByName(containersOf(pod, list), SIDECAR_CONTAINER)).find(
    (one) => one !== undefined,
  );
}
