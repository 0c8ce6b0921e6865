import { present } from '../../present.ts';
import type { Decision } from '../decision/decide.ts';
import type { PodSpecObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { INJECT_TEMPLATES, PROXY_CONFIG, PROXY_IMAGE } from '../model/keys.ts';
import type { JsonObject, PodTemplate } from '../model/model.ts';
import { amountOf } from '../model/quantity.ts';
import type { ContainerResources } from '../model/sidecar-settings.ts';
import { predictPod } from '../prediction/predict-pod.ts';
import { type HandInjection, readHandInjection } from '../sidecar/hand-injected.ts';
import { parseRecord } from '../sidecar/injection-record.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import type { NormalSidecar } from '../sidecar/normal-sidecar.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import type { Difference, DriftReason } from './drift.ts';

/**
 * The sidecar of a new pod as predicted from the engine and the injector's config, for clusters that cannot be asked.
 * Absent fields are unknown, and are not compared.
 */
export interface PredictedSidecar {
  /** Whether the pod has a sidecar with an injector's record: added by an injector, or written into the template. */
  readonly isInjected: boolean;
  readonly revision?: string;
  readonly kind?: 'classic' | 'native';
  readonly image?: string;
  readonly resources?: ContainerResources;
}

/** Annotations with which a pod asks for another image or other resources than the injector's settings. */
const OWN_IMAGE = [PROXY_IMAGE, 'sidecar.istio.io/proxyImageType', PROXY_CONFIG];
const OWN_RESOURCES = ['CPU', 'Memory', 'CPULimit', 'MemoryLimit'].map(
  (suffix) => `sidecar.istio.io/proxy${suffix}`,
);

/** Predicts the sidecar of the next pod of a template that the engine has decided about. */
export function predictSidecar(
  template: PodTemplate,
  { verdict, injector }: Decision,
): PredictedSidecar {
  const { annotations, spec } = template;
  const hand = readHandInjection(present({ annotations, spec }));
  if (verdict !== 'injected') return hand ? sidecarOfTemplate(hand, spec) : { isInjected: false };
  const revision = injector?.revision;
  const rendered = readRendered(template, injector);
  if (rendered) return present({ isInjected: true, revision, ...rendered });
  const says = (keys: readonly string[]): boolean =>
    keys.some((key) => Object.hasOwn(annotations, key));
  const settings = says([INJECT_TEMPLATES]) ? undefined : injector?.sidecar;
  const native = predictNative(annotations, settings);
  const containers = (spec?.['containers'] ?? []) as readonly { readonly name: string }[];
  // The template's own istio-proxy overrides the injector's settings; an istio-proxy that was injected by hand is
  // replaced.
  const isOwn = !hand && containers.some(({ name }) => name === SIDECAR_CONTAINER);
  const image = isOwn || says(OWN_IMAGE) ? undefined : settings?.image;
  const resources = isOwn || says(OWN_RESOURCES) ? undefined : settings?.proxy;
  return present({
    isInjected: true,
    revision,
    ...(settings !== undefined && typeof native === 'boolean'
      ? { kind: native ? 'native' : 'classic' }
      : {}),
    image,
    resources,
  });
}

/** The sidecar of the whole predicted pod, where that can be predicted. */
function readRendered(
  template: PodTemplate,
  injector: InjectorModel | undefined,
): Pick<PredictedSidecar, 'kind' | 'image' | 'resources'> | undefined {
  const prediction = injector && predictPod(template, injector);
  if (prediction?.kind !== 'pod') return undefined;
  const { containers = [], initContainers = [] } = prediction.pod.spec as Partial<PodSpecObject>;
  const isProxy = ({ name }: { readonly name: string }): boolean => name === SIDECAR_CONTAINER;
  const [native, classic] = [initContainers.find(isProxy), containers.find(isProxy)];
  const proxy = native ?? classic;
  if (proxy === undefined) return {};
  const { requests = {}, limits = {} } = proxy.resources ?? {};
  return present({
    kind: native ? 'native' : 'classic',
    image: proxy.image,
    resources: { requests, limits },
  });
}

/**
 * The sidecar that an injector's record describes, whoever wrote it. Pods that nobody injects have it from their
 * template.
 */
function sidecarOfTemplate(
  { record, proxy }: HandInjection,
  spec: PodTemplate['spec'],
): PredictedSidecar {
  const revision = parseRecord(record)?.revision;
  const { containers = [] } = (spec ?? {}) as Partial<PodSpecObject>;
  return present({
    isInjected: true,
    kind: containers.includes(proxy) ? 'classic' : 'native',
    revision,
    image: proxy.image,
  });
}

/** Compares the sidecar of a running pod with a predicted one: a subset of what `compareNormalSidecars` compares. */
export function compareWithPredicted(
  has: NormalSidecar,
  wants: PredictedSidecar,
): readonly Difference[] {
  const path = `spec.${has.kind === 'native' ? 'initContainers' : 'containers'}[${SIDECAR_CONTAINER}]`;
  const hasSidecar = has.kind !== 'none';
  if (hasSidecar !== wants.isInjected) {
    const field = 'metadata.annotations[sidecar.istio.io/status]';
    const wanted = wants.isInjected ? (wants.kind ?? 'injected') : 'none';
    return [{ reason: hasSidecar ? 'extra' : 'missing', field, actual: has.kind, wanted }];
  }
  const proxy = has.containers.get(path);
  if (!hasSidecar || proxy === undefined) return [];
  return [
    ...differ('revision', 'metadata.annotations[istio.io/rev]', has.revision, wants.revision),
    ...differ(
      wants.kind === 'native' ? 'classic-instead-of-native' : 'native-instead-of-classic',
      path,
      has.kind,
      wants.kind,
    ),
    ...differ('image', `${path}.image`, proxy['image'] as string | undefined, wants.image),
    ...compareResources(path, proxy, wants.resources),
  ];
}

function differ(
  reason: DriftReason,
  field: string,
  actual: string | undefined,
  wanted: string | undefined,
): readonly Difference[] {
  if (actual === undefined || wanted === undefined || actual === wanted) return [];
  return [{ reason, field, actual, wanted }];
}

function compareResources(
  path: string,
  proxy: JsonObject,
  wanted: ContainerResources | undefined,
): readonly Difference[] {
  if (wanted === undefined) return [];
  const actual = (proxy['resources'] ?? {}) as Partial<ContainerResources>;
  return (['requests', 'limits'] as const).flatMap((list) =>
    Object.entries(wanted[list]).flatMap(([name, amount]): readonly Difference[] => {
      const own = actual[list]?.[name];
      // The API server normalises quantities.
      if (amountOf(own) === amountOf(amount)) return [];
      const field = `${path}.resources.${list}.${name}`;
      return [
        present({
          reason: 'resources',
          field,
          actual: own,
          wanted: amount,
        }),
      ];
    }),
  );
}
