import { expect } from 'chai';
import { ApiError } from '../../../playground/api/api-client.ts';
import type { ApiObject } from '../../../playground/api/api-object.ts';
import type { Container, Pod } from '../../../playground/injector/pod.ts';
import type { Playground } from '../../../playground/playground.ts';
import { eventually } from './eventually.ts';

type Texts = Readonly<Record<string, string>>;

/** A pod to be asked about; one container named `app` unless `spec` says more. */
export interface PodRequest {
  readonly namespace: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Creates a namespace and waits until pods can be created in it. */
export async function createNamespace(
  { api }: Playground,
  name: string,
  labels: Texts = {},
): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  await eventually(async () => {
    const account = await api.find(`/api/v1/namespaces/${name}/serviceaccounts/default`);
    expect(account, `service account of ${name}`).not.equal(undefined);
  });
}

function podObject({ namespace, labels = {}, annotations = {}, spec = {} }: PodRequest): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'asked-', namespace, labels, annotations },
    spec: { containers: [{ name: 'app', image: 'example.com/app:1' }], ...spec },
  };
}

/** The pod as the API server would store it (dry run). Throws ApiError with its sentence. */
export async function ask({ api }: Playground, request: PodRequest): Promise<Pod> {
  return (await api.create(podObject(request), { dryRun: true })) as unknown as Pod;
}

/** The API server's refusal to create such a pod; fails when it would create it. */
export async function refusal(playground: Playground, request: PodRequest): Promise<ApiError> {
  try {
    await ask(playground, request);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error(`the pod in ${request.namespace} would be created`);
}

/** Where the sidecar of a pod is. */
export function sidecarOf({ spec }: Pod): 'classic' | 'native' | 'none' {
  if (spec.containers.some(({ name }) => name === 'istio-proxy')) return 'classic';
  const isNative = spec.initContainers?.some(({ name }) => name === 'istio-proxy') ?? false;
  return isNative ? 'native' : 'none';
}

/** The sidecar's container; fails when there is none. */
export function proxyOf({ spec }: Pod): Container {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const proxy = containers.find(({ name }) => name === 'istio-proxy');
  if (proxy === undefined) throw new Error('the pod has no sidecar');
  return proxy;
}

/** The one pod with label `app=<app>`, once it satisfies `assertion`. */
export function eventuallyPod(
  { api }: Playground,
  namespace: string,
  app: string,
  assertion: (pod: StoredPod) => void,
): Promise<StoredPod> {
  return eventually(async () => {
    const { items } = await api.list(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${app}`,
    );
    expect(items, `pods of ${app}`).to.have.length(1);
    const pod = items[0] as unknown as StoredPod;
    assertion(pod);
    return pod;
  });
}

/** State of one container, with the fields that differ between behaviours. */
interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: { readonly reason: string };
    readonly running?: object;
    readonly terminated?: { readonly reason: string; readonly exitCode: number };
  };
  readonly lastState?: {
    readonly terminated?: { readonly reason: string; readonly exitCode: number };
  };
}

/** A pod that exists, with its status. */
export interface StoredPod extends Pod {
  readonly status: {
    readonly phase: string;
    readonly startTime: string;
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
    readonly containerStatuses: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** YAML of a Deployment with one container, named like itself. */
export function deployment(
  name: string,
  namespace: string,
  { replicas = 1, annotations = {} }: { replicas?: number; annotations?: Texts } = {},
): string {
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { containers: [{ name, image: `example.com/${name}:1` }] },
      },
    },
  });
}
