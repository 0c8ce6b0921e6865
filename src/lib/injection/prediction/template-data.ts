import { unsupported } from '../go-template/template-error.ts';
import { type GoObject, type GoValue, Struct, Zero } from '../go-template/values.ts';
import type { JsonObject } from '../model/model.ts';
import { imageTypeOf, readImage } from './image.ts';
import { asObject, type PodJson } from './pod-json.ts';

/** The workload that makes a pod, as an injector recognises it by the pod's owner. */
export interface OwningWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  /** "" for a pod without an owner, whose own name is not generated yet. */
  readonly name: string;
}

/** The settings of one rendering. */
export interface RenderingInput {
  /** The pod without what an earlier injection added. */
  readonly pod: PodJson;
  readonly values: JsonObject;
  readonly mesh: JsonObject;
  /** The settings of this pod's proxy. */
  readonly proxyConfig: JsonObject;
  /** "" for the default revision. */
  readonly revision: string;
  readonly native: boolean;
  readonly workload: OwningWorkload;
}

/** The user and group of proxies outside OpenShift, which chooses them by namespace. */
const PROXY_ID = 1337;

/** What templates see (Istio 1.31 pkg/kube/inject/inject.go, SidecarTemplateData). */
export function makeTemplateData(input: RenderingInput): Struct {
  const { pod, values, mesh, proxyConfig, revision, native, workload } = input;
  const { labels, annotations, ...metadata } = pod.metadata;
  const global = asObject(values['global']);
  const image = (list: 'proxy' | 'proxy_init', type: string): string =>
    readImage({ global, name: asObject(global[list])['image'], type, annotations });
  const data: Record<string, GoValue> = {
    typeMeta: new Struct({ apiVersion: workload.apiVersion, kind: workload.kind }),
    deploymentMeta: new Struct({ name: workload.name, namespace: metadata.namespace ?? '' }),
    objectMeta: new Struct({ ...metadata, labels: mapOf(labels), annotations: mapOf(annotations) }),
    spec: new Struct(pod.spec),
    proxyConfig: withMetadata(proxyConfig),
    meshConfig: new Struct(mesh),
    revision,
    nativeSidecars: native,
    proxyImage: image('proxy', imageTypeOf(proxyConfig)),
    proxyInitImage: image('proxy_init', ''),
    proxyUID: PROXY_ID,
    proxyGID: PROXY_ID,
    inboundTrafficPolicyMode:
      asObject(mesh['inboundTrafficPolicy'])['mode'] === 'LOCALHOST' ? 'localhost' : 'passthrough',
    compliancePolicy: '',
  };
  return new TemplateData(data, values);
}

/** Templates read the values as a map, in which a missing key has no value, and everything else as structs. */
class TemplateData extends Struct {
  readonly #values: GoObject;

  constructor(data: GoObject, values: GoObject) {
    super(data);
    this.#values = values;
  }

  override get(name: string): GoValue {
    if (name === 'Values') return this.#values;
    const value = super.get(name);
    if (value instanceof Zero) throw unsupported(`the field ${name} of its data`);
    return value;
  }
}

function withMetadata(config: JsonObject): Struct {
  const metadata = asObject(config['proxyMetadata']) as Readonly<Record<string, string>>;
  return new Struct({ ...(config as GoObject), proxyMetadata: mapOf(metadata) });
}

function mapOf(map: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(map));
}
