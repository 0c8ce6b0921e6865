import { present } from '../../present.ts';
import type { SidecarParts } from '../model/injector-model.ts';
import { PROXY_OVERRIDES } from '../model/keys.ts';
import type { Json, JsonObject, PodTemplate } from '../model/model.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import type { Step } from './step.ts';

/** What an injector adds, as far as a pod may conflict with it. */
export interface Addition {
  readonly parts: SidecarParts;
  /** Whether the sidecar is native; `undefined`: not known. */
  readonly native: boolean | undefined;
  /** Whether the injector is set to create privileged containers. */
  readonly isPrivileged: boolean;
}

const USER_VOLUME = 'sidecar.istio.io/userVolume';
const USER_VOLUME_MOUNT = 'sidecar.istio.io/userVolumeMount';

/**
 * Finds what the API server refuses once the sidecar is in the pod, although it accepts the pod without it (Istio
 * 1.30.3 pkg/kube/inject/webhook.go, mergeInjectedConfig and reapplyOverwrittenContainers; Kubernetes v1.36
 * pkg/apis/core/validation). Returns nothing where the injected pod is valid, or the template's spec is not known.
 */
export function predictInjectedPod(template: PodTemplate, addition: Addition): Step | undefined {
  const { spec } = template;
  if (spec === undefined) return undefined;
  const found = RULES.map((rule) => rule(template, spec, addition)).filter(
    (one) => one !== undefined,
  );
  const [worst] = found.toSorted((one, other) => Number(one.open) - Number(other.open));
  if (worst === undefined) return undefined;
  const { field, value, detail, open } = worst;
  return {
    code: 'injected-pod-invalid',
    effect: open ? 'unknown' : 'denies',
    subject: 'pod',
    field,
    ...present({ value }),
    detail: open ? `${detail}${OPEN_CONFLICT}` : detail,
  };
}

/** The end of a detail that says what a conflict depends on. */
export const OPEN_CONFLICT = ', if the injector adds that';

interface Problem {
  readonly field: string;
  readonly value?: string;
  readonly detail: string;
  /** It depends on something that is not known. */
  readonly open: boolean;
}

type Rule = (template: PodTemplate, spec: JsonObject, addition: Addition) => Problem | undefined;

/** validateWindows: a container that the injector adds has a security context for Linux. */
const findWindows: Rule = (_, spec, { parts: { isLinux } }) => {
  const os = asMap(spec['os'])['name'];
  if (os !== 'windows' || !isLinux) return undefined;
  const detail = 'the sidecar has settings for Linux, which a pod for Windows must not have';
  return { field: 'spec.os.name', value: 'windows', detail, open: false };
};

/** Names are unique across both lists; the pod's own init container is merged only with a native sidecar. */
const findDuplicate: Rule = (_, spec, { native }) => {
  if (native === true || findContainer(spec, 'initContainers') === undefined) return undefined;
  return {
    field: `spec.initContainers[${SIDECAR_CONTAINER}].name`,
    value: SIDECAR_CONTAINER,
    detail: 'the sidecar is an ordinary container of the same name',
    open: native === undefined,
  };
};

/** A probe or hook has one handler; merging the pod's own into the sidecar's leaves both. */
const findTwoHandlers: Rule = (template, spec, { parts: { handlers }, native }) => {
  const own = findOwn(template, spec, native);
  if (own === undefined) return undefined;
  const lifecycle = asMap(own.container['lifecycle']);
  for (const [name, { kind, conditional }] of Object.entries(handlers)) {
    const isHook = name === 'postStart' || name === 'preStop';
    const fields = asMap(isHook ? lifecycle[name] : own.container[name]);
    const other = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'].find(
      (one) => one !== kind && isSet(fields[one]),
    );
    if (other === undefined) continue;
    // The injector leaves its probes out where the agent's port is "0".
    if (!isHook && template.annotations['status.sidecar.istio.io/port'] === '0') continue;
    return {
      field: `${own.path}.${isHook ? 'lifecycle.' : ''}${name}.${other}`,
      detail: `the sidecar's own ${name} has ${kind}, and two handlers are not allowed`,
      // Probes are there by default, hooks only on request.
      open: conditional && isHook,
    };
  }
  return undefined;
};

/**
 * validateSecurityContext: privileged, or CAP_SYS_ADMIN, together with the sidecar's allowPrivilegeEscalation false.
 */
const findEscalation: Rule = (template, spec, { parts, native, isPrivileged }) => {
  const own = findOwn(template, spec, native);
  if (own === undefined || !parts.forbidsEscalation || isPrivileged) return undefined;
  const context = asMap(own.container['securityContext']);
  if (context['allowPrivilegeEscalation'] === true) return undefined;
  const added = asMap(context['capabilities'])['add'];
  const hasAdmin =
    Array.isArray(added) && added.some((name) => name === 'SYS_ADMIN' || name === 'CAP_SYS_ADMIN');
  if (context['privileged'] !== true && !hasAdmin) return undefined;
  return {
    field: `${own.path}.securityContext.${context['privileged'] === true ? 'privileged' : 'capabilities.add'}`,
    value: context['privileged'] === true ? 'true' : 'SYS_ADMIN',
    detail: 'the sidecar sets allowPrivilegeEscalation to false, which excludes it',
    open: false,
  };
};

/** A volume has one type; the pod's volume is merged with the sidecar's volume of the same name, whatever its type. */
const findVolume: Rule = (_, spec, { parts: { volumes } }) => {
  for (const volume of asList(spec['volumes'])) {
    const name = asText(asMap(volume)['name']);
    const own = Object.keys(asMap(volume)).find((key) => key !== 'name');
    const ofSidecar = Object.hasOwn(volumes, name) ? volumes[name] : undefined;
    if (ofSidecar === undefined || own === undefined) continue;
    const { kinds, conditional } = ofSidecar;
    if (kinds.length === 0 || (kinds.length === 1 && kinds[0] === own)) continue;
    return {
      field: `spec.volumes[${name}]`,
      detail: `it is ${own}, and the sidecar's volume of the same name ${kinds.join(' or ')}: a volume has one type`,
      open: conditional || kinds.includes(own),
    };
  }
  return undefined;
};

/** A mount that the annotation asks for needs its volume: from the pod, the sidecar, or the volume annotation. */
const findMount: Rule = ({ annotations }, spec, { parts }) => {
  const mounts = annotations[USER_VOLUME_MOUNT];
  if (mounts === undefined || !parts.mountsUserVolumes) return undefined;
  const known = new Set([
    ...asList(spec['volumes']).map((volume) => asText(asMap(volume)['name'])),
    ...namesIn(annotations[USER_VOLUME]),
    ...Object.keys(parts.volumes),
  ]);
  const missing = namesIn(mounts).find((name) => !known.has(name));
  if (missing === undefined) return undefined;
  return {
    field: `metadata.annotations[${USER_VOLUME_MOUNT}]`,
    value: mounts,
    detail: `the pod has no volume ${JSON.stringify(missing)}`,
    open: false,
  };
};

const RULES: readonly Rule[] = [
  findWindows,
  findDuplicate,
  findTwoHandlers,
  findEscalation,
  findVolume,
  findMount,
];

/** The template's key is the name unless the value has its own name; a list counts from 0. */
function namesIn(text: string | undefined): readonly string[] {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, one]) => {
    const { name } = asMap(one);
    return typeof name === 'string' ? name : key;
  });
}

/** The pod's own istio-proxy, which is merged over the sidecar: the one that an injector kept, else the template's. */
function findOwn(
  { annotations }: PodTemplate,
  spec: JsonObject,
  native: boolean | undefined,
): { readonly container: JsonObject; readonly path: string } | undefined {
  const lists = native === true ? (['initContainers', 'containers'] as const) : ['containers'];
  const kept = asMap(parse(annotations[PROXY_OVERRIDES]));
  for (const [source, path] of [
    [kept, `metadata.annotations[${PROXY_OVERRIDES}]`],
    [spec, 'spec'],
  ] as const) {
    for (const list of lists) {
      const container = findContainer(source, list);
      if (container) return { container, path: `${path}.${list}[${SIDECAR_CONTAINER}]` };
    }
  }
  return undefined;
}

function findContainer(source: JsonObject, list: string): JsonObject | undefined {
  return asList(source[list])
    .map(asMap)
    .find(({ name }) => name === SIDECAR_CONTAINER);
}

function parse(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    // Already refused for that.
    return undefined;
  }
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function asMap(value: Json | undefined): JsonObject {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as JsonObject) : {};
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
