import type { Json, JsonObject } from '../model/model.ts';
import { amountOf, parseQuantity } from '../model/quantity.ts';
import {
  asObject,
  asObjects,
  asText,
  CONTAINER_LISTS,
  type ContainerList,
  isPresent,
} from '../prediction/pod-json.ts';
import { findHandlerProblem } from './handler-validity.ts';
import { findSpecProblem, type PodProblem } from './pod-validity.ts';

/**
 * Finds what the API server refuses in a pod as an injector leaves it: the parts that the pod's own containers, volumes
 * and annotations can spoil (Kubernetes v1.36 pkg/apis/core/validation ValidatePodSpec). Its own parts have been
 * accepted before, in the workload.
 */
export function findRenderedProblem(spec: JsonObject): PodProblem | undefined {
  return findSpecProblem(spec) ?? findVolumeProblem(spec) ?? findContainerProblem(spec);
}

function findVolumeProblem(spec: JsonObject): PodProblem | undefined {
  const seen = new Set<string>();
  for (const { name, ...sources } of asObjects(spec['volumes'])) {
    const field = `spec.volumes[${asText(name)}]`;
    const kinds = Object.keys(sources).filter((kind) => isPresent(sources[kind]));
    if (kinds.length > 1) {
      const detail = `a volume has one type, and this one would have ${kinds.join(' and ')}`;
      return { field, value: kinds.join(', '), detail };
    }
    if (seen.has(asText(name))) {
      return { field, value: asText(name), detail: 'another volume has the same name' };
    }
    seen.add(asText(name));
    const { configMap, secret } = sources;
    if (isPresent(configMap) && asText(asObject(configMap)['name']) === '') {
      return { field: `${field}.configMap.name`, value: '', detail: 'it must have a name' };
    }
    if (isPresent(secret) && asText(asObject(secret)['secretName']) === '') {
      return { field: `${field}.secret.secretName`, value: '', detail: 'it must have a name' };
    }
  }
  return undefined;
}

function findContainerProblem(spec: JsonObject): PodProblem | undefined {
  const volumes = new Set(asObjects(spec['volumes']).map(({ name }) => asText(name)));
  for (const list of CONTAINER_LISTS) {
    for (const container of asObjects(spec[list])) {
      const path = `spec.${list}[${asText(container['name'])}]`;
      const problem =
        findImageProblem(path, container) ??
        findMountProblem(path, container, volumes) ??
        findPortProblem(path, container) ??
        findAmountProblem(path, container) ??
        findContextProblem(path, container) ??
        findHandlerProblem(path, container, isRestartable(list, container));
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** Containers that run beside the others may have probes and hooks. */
function isRestartable(list: ContainerList, { restartPolicy }: JsonObject): boolean {
  return list === 'containers' || restartPolicy === 'Always';
}

function findImageProblem(path: string, { image }: JsonObject): PodProblem | undefined {
  const text = asText(image);
  if (text !== '' && text === text.trim()) return undefined;
  const detail = text === '' ? 'it must have an image' : 'it must not begin or end with a space';
  return { field: `${path}.image`, value: text, detail };
}

function findMountProblem(
  path: string,
  { volumeMounts }: JsonObject,
  volumes: ReadonlySet<string>,
): PodProblem | undefined {
  const seen = new Set<string>();
  for (const { name, mountPath } of asObjects(volumeMounts)) {
    const [volume, place] = [asText(name), asText(mountPath)];
    // The ServiceAccount admission adds it after the injector, with its volume.
    if (volume.startsWith('kube-api-access-')) continue;
    const field = `${path}.volumeMounts[${volume}]`;
    if (!volumes.has(volume)) {
      return { field, value: volume, detail: `the pod has no volume ${JSON.stringify(volume)}` };
    }
    if (place === '') return { field, value: place, detail: 'it must have a path' };
    if (seen.has(place)) return { field, value: place, detail: 'another mount has the same path' };
    seen.add(place);
  }
  return undefined;
}

function findPortProblem(path: string, { ports }: JsonObject): PodProblem | undefined {
  const seen = new Set<string>();
  for (const { name, containerPort } of asObjects(ports)) {
    const field = `${path}.ports`;
    const value = asText(name);
    if (value !== '' && seen.has(value)) {
      return { field, value, detail: 'another port has the same name' };
    }
    seen.add(value);
    if (typeof containerPort !== 'number' || containerPort < 1 || containerPort > 65_535) {
      return { field, value: JSON.stringify(containerPort ?? null), detail: 'it is not a port' };
    }
  }
  return undefined;
}

function findAmountProblem(path: string, { resources }: JsonObject): PodProblem | undefined {
  const { requests, limits } = asObject(resources);
  for (const [list, amounts] of [
    ['requests', asObject(requests)],
    ['limits', asObject(limits)],
  ] as const) {
    for (const [name, amount] of Object.entries(amounts)) {
      const field = `${path}.resources.${list}.${name}`;
      const value = textOf(amount);
      if ((parseQuantity(value) ?? 0n) < 0n) {
        return { field, value, detail: 'it must not be negative' };
      }
      const limit = asObject(limits)[name];
      if (list === 'requests' && isPresent(limit) && amountOf(value) > amountOf(textOf(limit))) {
        return { field, value, detail: `it is more than the limit ${textOf(limit)}` };
      }
    }
  }
  return undefined;
}

/** validateSecurityContext: both need the escalation that is forbidden here. */
function findContextProblem(path: string, { securityContext }: JsonObject): PodProblem | undefined {
  const { allowPrivilegeEscalation, capabilities, privileged } = asObject(securityContext);
  if (allowPrivilegeEscalation !== false) return undefined;
  const field = `${path}.securityContext`;
  const detail = 'allowPrivilegeEscalation false excludes it';
  if (privileged === true) return { field: `${field}.privileged`, value: 'true', detail };
  const added = asObject(capabilities)['add'];
  const isAdmin = Array.isArray(added) && (added as readonly Json[]).includes('CAP_SYS_ADMIN');
  return isAdmin
    ? { field: `${field}.capabilities.add`, value: 'CAP_SYS_ADMIN', detail }
    : undefined;
}

function textOf(amount: Json | undefined): string {
  return typeof amount === 'number' ? String(amount) : asText(amount);
}
