import type { Json, JsonObject } from '../model/model.ts';

/** A field of the pod that the API server refuses, and why. */
export interface PodProblem {
  readonly field: string;
  readonly value: string;
  readonly detail: string;
}

/**
 * Finds what the API server refuses in a pod's own spec. It covers the mistakes that are likely in a hand-written
 * istio-proxy or Windows pod (Kubernetes v1.36 pkg/apis/core/validation: names, checkHostPortConflicts,
 * validateWindows). Templates in a cluster have already passed this check; manifests in files have not.
 */
export function findSpecProblem(spec: JsonObject): PodProblem | undefined {
  return findDuplicateName(spec) ?? findPortConflict(spec) ?? findLinuxSetting(spec);
}

function findDuplicateName(spec: JsonObject): PodProblem | undefined {
  const seen = new Set<Json | undefined>();
  for (const list of ['containers', 'initContainers'] as const) {
    for (const { name } of containersOf(spec, list)) {
      if (typeof name === 'string' && seen.has(name)) {
        const field = `spec.${list}[${name}].name`;
        return { field, value: name, detail: 'another container has the same name' };
      }
      seen.add(name);
    }
  }
  return undefined;
}

/** On the host network every container port is a port of the host. */
function findPortConflict(spec: JsonObject): PodProblem | undefined {
  const seen = new Set<string>();
  for (const { name, ports } of containersOf(spec, 'containers')) {
    for (const port of listOf(ports)) {
      const { hostPort, containerPort, protocol = 'TCP', hostIP = '' } = port;
      const number = hostPort ?? (spec['hostNetwork'] === true ? containerPort : undefined);
      if (typeof number !== 'number' || number === 0) continue;
      const key = JSON.stringify([protocol, hostIP, number]);
      if (seen.has(key)) {
        const field = `spec.containers[${asText(name)}].ports`;
        return { field, value: String(number), detail: 'another container has the same host port' };
      }
      seen.add(key);
    }
  }
  return undefined;
}

const NOT_OF_POD = [
  'fsGroup',
  'fsGroupChangePolicy',
  'runAsGroup',
  'runAsUser',
  'seLinuxOptions',
  'seccompProfile',
  'supplementalGroups',
  'sysctls',
  'appArmorProfile',
];
const NOT_OF_CONTAINER = [
  'allowPrivilegeEscalation',
  'capabilities',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsUser',
  'seLinuxOptions',
  'seccompProfile',
  'appArmorProfile',
];

function findLinuxSetting(spec: JsonObject): PodProblem | undefined {
  if (asMap(spec['os'])['name'] !== 'windows') return undefined;
  const refuse = (path: string, key: string): PodProblem => ({
    field: `${path}.${key}`,
    value: 'set',
    detail: 'a pod for Windows must not have it',
  });
  const ofPod = asMap(spec['securityContext']);
  for (const key of NOT_OF_POD) {
    if (isSet(ofPod[key])) return refuse('spec.securityContext', key);
  }
  for (const key of ['hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers']) {
    if (spec[key] === true || (key === 'hostUsers' && isSet(spec[key]))) return refuse('spec', key);
  }
  for (const list of ['containers', 'initContainers'] as const) {
    for (const { name, securityContext } of containersOf(spec, list)) {
      const context = asMap(securityContext);
      const key = NOT_OF_CONTAINER.find((one) => isSet(context[one]));
      if (key !== undefined) {
        return refuse(`spec.${list}[${asText(name)}].securityContext`, key);
      }
    }
  }
  return undefined;
}

function containersOf(spec: JsonObject, list: string): readonly JsonObject[] {
  return listOf(spec[list]);
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(asMap) : [];
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function asMap(value: Json | undefined): JsonObject {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as JsonObject) : {};
}
