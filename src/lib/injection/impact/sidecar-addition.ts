import type { ContainerObject, PodSpecObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { INJECT_TEMPLATES, INTERCEPTION_MODE, PROXY_OVERRIDES } from '../model/keys.ts';
import type { JsonObject, PodTemplate } from '../model/model.ts';
import { type Amount, amountOf } from '../model/quantity.ts';
import type { SidecarSettings } from '../model/sidecar-settings.ts';
import { predictPod } from '../prediction/predict-pod.ts';
import { readHandInjection } from '../sidecar/hand-injected.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import { type PredictedContainers, readPodNeeds } from '../sidecar/predicted-containers.ts';
import { stripSidecar } from '../sidecar/strip-sidecar.ts';
import { expandTemplates } from '../sidecar/template-names.ts';

/** A container's request or limit, under the name that a ResourceQuota uses. */
export type QuotaResource = 'requests.cpu' | 'requests.memory' | 'limits.cpu' | 'limits.memory';

/** The amounts that a pod, or a part of it, uses of a ResourceQuota. */
export type QuotaAmounts = Readonly<Record<QuotaResource, Amount>>;

/** What a sidecar adds to one pod, as a ResourceQuota counts it. */
export interface SidecarAddition {
  readonly amounts: QuotaAmounts;
  /** Resources that some container of the sidecar does not specify, so that a quota on them refuses the pod. */
  readonly unsaid: readonly QuotaResource[];
  /** Whether the pod has a deadline, so that quotas for terminating pods count it. */
  readonly hasDeadline: boolean;
}

/** All resources that are compared with quotas. */
export const quotaResources: readonly QuotaResource[] = [
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
];

/**
 * The resources that the injector's sidecar adds to a pod.
 * @returns `undefined` where it is not known: the values cannot be read, or the pod names its own templates.
 */
export function computeAddition(
  template: PodTemplate,
  injector: InjectorModel | undefined,
): SidecarAddition | undefined {
  const predicted = predictNeeds(template, injector);
  if (predicted === undefined) return undefined;
  const { before, added, after } = predicted;
  const containers = [...added.containers, ...added.initContainers];
  return {
    amounts: Object.fromEntries(
      quotaResources.map((resource) => [
        resource,
        total(after, resource) - total(before, resource),
      ]),
    ) as QuotaAmounts,
    unsaid: quotaResources.filter((resource) =>
      containers.some((container) => read(container, resource) === undefined),
    ),
    hasDeadline: before.activeDeadlineSeconds !== undefined,
  };
}

/**
 * The resources of a pod's containers, without and with the injector's sidecar.
 * @returns `undefined` where it is not known, as for {@link computeAddition}.
 */
export function predictContainers(
  template: PodTemplate,
  injector: InjectorModel | undefined,
): PredictedContainers | undefined {
  const predicted = predictNeeds(template, injector);
  return (
    predicted && { before: readPodNeeds(predicted.before), after: readPodNeeds(predicted.after) }
  );
}

function predictNeeds(
  template: PodTemplate,
  injector: InjectorModel | undefined,
):
  | {
      readonly before: PodSpecObject & Deadline;
      readonly added: AddedContainers;
      readonly after: PodSpecObject;
    }
  | undefined {
  const templates = injector?.settings.known ? injector.settings.templates : undefined;
  if (!injector?.sidecar || !templates) return undefined;
  const { annotations, spec } = template;
  const names = expandTemplates(annotations[INJECT_TEMPLATES], templates);
  const before = { containers: [], ...spec } as PodSpecObject & Deadline;
  const base = withoutOwn(annotations, before);
  const rendered = isSpecial(annotations, base) ? predictPod(template, injector) : undefined;
  if (rendered?.kind === 'pod') {
    const after = rendered.pod.spec as unknown as PodSpecObject;
    return { before, added: findAdded(base, after), after };
  }
  const added = addedContainers(names, annotations, injector.sidecar, base);
  if (added === undefined) return undefined;
  // Where the nodes decide, the classic kind is assumed. The two kinds differ only if init containers need much.
  const isNative = predictNative(annotations, injector.sidecar) === true;
  return { before, added, after: withContainers(base, added, isNative) };
}

/** Annotations that change which containers a sidecar consists of. */
const SPECIAL = [INJECT_TEMPLATES, INTERCEPTION_MODE, PROXY_OVERRIDES];

/**
 * Whether the values alone do not tell what a pod's sidecar needs. Such pods are few, and rendering takes milliseconds.
 */
function isSpecial(
  annotations: PodTemplate['annotations'],
  { containers, initContainers = [] }: PodSpecObject,
): boolean {
  return (
    SPECIAL.some((key) => Object.hasOwn(annotations, key)) ||
    [...containers, ...initContainers].some(({ name }) => name.startsWith('istio-'))
  );
}

/** The containers that only the pod with the sidecar has. */
function findAdded(base: PodSpecObject, after: PodSpecObject): AddedContainers {
  const names = [...base.containers, ...(base.initContainers ?? [])].map(({ name }) => name);
  const isNew = ({ name }: ContainerObject): boolean => !names.includes(name);
  return {
    containers: after.containers.filter(isNew),
    initContainers: (after.initContainers ?? []).filter(isNew),
  };
}

/** A sidecar that was injected by hand is removed before the injector adds its own. */
function withoutOwn(annotations: PodTemplate['annotations'], spec: PodSpecObject): PodSpecObject {
  const isByHand = readHandInjection({ annotations, spec: spec as unknown as JsonObject });
  return isByHand ? stripSidecar({ metadata: { name: '', annotations }, spec }).spec : spec;
}

/** The amounts that a whole pod uses. */
export function countForQuota(spec: PodSpecObject): QuotaAmounts {
  return Object.fromEntries(
    quotaResources.map((resource) => [resource, total(spec, resource)]),
  ) as QuotaAmounts;
}

/** The sum of two amounts, resource by resource. */
export function addAmounts(one: QuotaAmounts, other: QuotaAmounts): QuotaAmounts {
  return Object.fromEntries(
    quotaResources.map((resource) => [resource, one[resource] + other[resource]]),
  ) as QuotaAmounts;
}

interface Deadline {
  readonly activeDeadlineSeconds?: number;
}

interface AddedContainers {
  readonly containers: readonly ContainerObject[];
  readonly initContainers: readonly ContainerObject[];
}

function addedContainers(
  templates: readonly string[],
  annotations: PodTemplate['annotations'],
  { proxy, init }: SidecarSettings,
  { containers }: PodSpecObject,
): AddedContainers | undefined {
  // Istio 1.30 gateway-injection-template.yaml completes a container of the pod, and keeps the pod's own resources.
  if (templates.join() === 'gateway') return { containers: [], initContainers: [] };
  if (!templates.includes('sidecar')) return undefined;
  const own = resourcesByAnnotation(annotations);
  // A proxy that the pod declares keeps its own resources.
  const isDeclared = containers.some(({ name }) => name === 'istio-proxy');
  return {
    containers: isDeclared ? [] : [{ name: 'istio-proxy', resources: own ?? proxy }],
    initContainers: [{ name: 'istio-init', resources: own ?? init }],
  };
}

/** Any one of the four annotations replaces all resources in the values (Istio 1.30 injection-template.yaml). */
function resourcesByAnnotation(
  annotations: PodTemplate['annotations'],
): ContainerObject['resources'] | undefined {
  const read = (suffix: string): string | undefined =>
    annotations[`sidecar.istio.io/proxy${suffix}`];
  const requests = present({ cpu: read('CPU'), memory: read('Memory') });
  const limits = present({ cpu: read('CPULimit'), memory: read('MemoryLimit') });
  const isGiven = Object.keys({ ...requests, ...limits }).length > 0;
  return isGiven ? { requests, limits } : undefined;
}

function present(amounts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function withContainers(
  { containers, initContainers = [] }: PodSpecObject,
  added: AddedContainers,
  isNative: boolean,
): PodSpecObject {
  const sidecars = added.containers.map((one) => ({ ...one, restartPolicy: 'Always' }));
  return isNative
    ? { containers, initContainers: [...added.initContainers, ...sidecars, ...initContainers] }
    : {
        containers: [...containers, ...added.containers],
        initContainers: [...added.initContainers, ...initContainers],
      };
}

/**
 * The amount that a pod uses: the sum of its containers and native sidecars, or of an init container and the native
 * sidecars before it if that is more (Kubernetes component-helpers v0.36 resource/helpers.go).
 */
function total(
  { containers, initContainers = [] }: PodSpecObject,
  resource: QuotaResource,
): Amount {
  let running = 0n;
  let largest = 0n;
  for (const container of initContainers) {
    const amount = amountOf(read(container, resource));
    if (container.restartPolicy === 'Always') running += amount;
    else if (running + amount > largest) largest = running + amount;
  }
  for (const container of containers) running += amountOf(read(container, resource));
  return running > largest ? running : largest;
}

// The API server sets a missing request to the limit (Kubernetes v1.36 pkg/apis/core/v1/defaults.go).
function read({ resources = {} }: ContainerObject, resource: QuotaResource): string | undefined {
  const [list = '', name = ''] = resource.split('.');
  return list === 'requests'
    ? (resources.requests?.[name] ?? resources.limits?.[name])
    : resources.limits?.[name];
}
