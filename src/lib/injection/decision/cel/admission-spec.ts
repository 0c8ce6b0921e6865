import type { Json, JsonObject } from '../../model/model.ts';
import { createPartialMap, toCelValue } from './partial-map.ts';
import type { CelValue } from './partial-map.ts';

/** What the spec depends on. */
export interface SpecFacts {
  readonly hostNetwork: boolean;
  readonly spec: JsonObject | undefined;
  readonly isInjected: boolean;
}

// Defaults that the API server itself sets (Kubernetes v1.36 pkg/apis/core/v1/defaults.go).
const SPEC_DEFAULTS: readonly (readonly [string, CelValue])[] = [
  ['dnsPolicy', 'ClusterFirst'],
  ['enableServiceLinks', true],
  ['restartPolicy', 'Always'],
  ['schedulerName', 'default-scheduler'],
  ['securityContext', new Map()],
  ['terminationGracePeriodSeconds', 30n],
];

const CONTAINER_DEFAULTS: readonly (readonly [string, CelValue])[] = [
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
];

// Fields of a pod's spec without a default: if absent in the template, they are absent in the pod.
const NEVER_DEFAULTED = new Set([
  'activeDeadlineSeconds',
  'ephemeralContainers',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostAliases',
  'initContainers',
  'os',
  'readinessGates',
  'schedulingGates',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'topologySpreadConstraints',
]);

// Fields that admission plugins and controllers extend: the template has only a part of them.
const EXTENDED = new Set(['affinity', 'imagePullSecrets', 'tolerations', 'volumes']);

/**
 * A pod's spec as a match condition sees it: the template's fields and the API server's defaults. Parts that admission
 * plugins and controllers may add or extend are unreadable. Without a stored spec, everything but the host network is
 * unreadable.
 */
export function predictSpec(facts: SpecFacts, missed: string[]): CelValue {
  const known = new Map<string, CelValue>(facts.spec === undefined ? [] : SPEC_DEFAULTS);
  const absent = new Set(facts.spec === undefined ? ['hostNetwork'] : NEVER_DEFAULTED);
  for (const [key, value] of Object.entries(facts.spec ?? {})) {
    if (value === undefined || EXTENDED.has(key) || isLeftOut(key, value)) continue;
    known.set(key, predictField(key, value, missed));
  }
  if (facts.hostNetwork) known.set('hostNetwork', true);
  else known.delete('hostNetwork');
  if (facts.isInjected) {
    for (const key of ['containers', 'initContainers', 'securityContext']) {
      known.delete(key);
      absent.delete(key);
    }
  }
  return createPartialMap({
    field: 'object.spec',
    known,
    isAbsent: (key) => absent.has(key),
    missed,
  });
}

const FALSE_IS_ABSENT = new Set(['hostIPC', 'hostNetwork', 'hostPID']);

// The API server drops empty lists and these false values when it reads the object.
function isLeftOut(key: string, value: Json): boolean {
  return Array.isArray(value) ? value.length === 0 : value === false && FALSE_IS_ABSENT.has(key);
}

const NEVER_DEFAULTED_IN_CONTAINERS = new Set([
  'args',
  'command',
  'env',
  'envFrom',
  'lifecycle',
  'livenessProbe',
  'ports',
  'readinessProbe',
  'restartPolicy',
  'securityContext',
  'startupProbe',
  'stdin',
  'tty',
  'workingDir',
]);

const EXTENDED_IN_CONTAINERS = new Set(['resources', 'volumeMounts']);

function predictField(key: string, json: Json, missed: string[]): CelValue {
  const value = toCelValue(json);
  if (key !== 'containers' && key !== 'initContainers') return value;
  if (!Array.isArray(value)) return value;
  return (value as readonly CelValue[]).map((container, index) =>
    container instanceof Map
      ? createPartialMap({
          field: `object.spec.${key}[${index}]`,
          known: new Map([
            ...CONTAINER_DEFAULTS,
            ...[...(container as ReadonlyMap<string, CelValue>)].filter(
              ([name]) => !EXTENDED_IN_CONTAINERS.has(name),
            ),
          ]),
          isAbsent: (name) => NEVER_DEFAULTED_IN_CONTAINERS.has(name),
          missed,
        })
      : container,
  );
}
