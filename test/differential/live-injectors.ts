import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { ApiClient } from '../../playground/api/api-client.ts';
import type { ApiObject } from '../../playground/api/api-object.ts';
import { eventually } from '../integration/playground/eventually.ts';
import type { AnyObject, DrawnInjector } from './differential-case.ts';

/** A webhook as the API server stores it. */
export type StoredWebhook = AnyObject & {
  readonly name: string;
  readonly clientConfig: {
    readonly service?: { readonly namespace: string; readonly name: string };
    readonly url?: string;
  };
};

/** A webhook configuration as the API server stores it. */
export type StoredConfiguration = ApiObject & { readonly webhooks?: readonly StoredWebhook[] };

/** An injector as it was found: where its webhooks lead, and its ConfigMap. */
export interface LiveInjector {
  readonly revision: string;
  /** Labels of its webhook configuration. */
  readonly labels: Readonly<Record<string, string>>;
  /** A webhook that leads to it. */
  readonly webhook: StoredWebhook;
  readonly configMapPath: string;
  readonly config: string;
  readonly values: string;
}

/** Path of the cluster's mutating webhook configurations. */
export const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** Whether a webhook injects sidecars: all those of Istio's charts have this suffix. */
export function injects({ name }: StoredWebhook): boolean {
  return name.endsWith('sidecar-injector.istio.io');
}

/** Finds the injectors of the cluster, one of each revision. */
export async function findInjectors(
  api: ApiClient,
  configurations: readonly StoredConfiguration[],
): Promise<readonly LiveInjector[]> {
  const found = new Map<string, LiveInjector>();
  for (const { metadata, webhooks = [] } of configurations) {
    const webhook = webhooks.find(injects);
    const { labels = {} } = metadata as { readonly labels?: Record<string, string> };
    const revision = labels['istio.io/rev'] ?? 'default';
    const namespace = webhook?.clientConfig.service?.namespace;
    if (webhook === undefined || namespace === undefined || found.has(revision)) continue;
    const name = `istio-sidecar-injector${revision === 'default' ? '' : `-${revision}`}`;
    const configMapPath = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
    const { data } = (await api.find(configMapPath)) as unknown as {
      readonly data: { readonly config: string; readonly values: string };
    };
    found.set(revision, { revision, labels, webhook, configMapPath, ...data });
  }
  return [...found.values()];
}

/** Label of the namespaces: the generation of the settings. */
export const GENERATION = 'differential/generation';

/** Annotation of every pod that an injector of a revision has injected: the generation of its settings. */
const INJECTED_BY = 'differential/injected-by-';

/** Whether an injector has injected the pod, whatever the pod's own template says. */
export function hasPassedInjector(annotations: Readonly<Record<string, string>>): boolean {
  return Object.keys(annotations).some((key) => key.startsWith(INJECTED_BY));
}

/** Label of the pods that a webhook of our own brings to the injector of a revision, whatever the others say. */
const REACHES = 'differential/reaches';

/**
 * A configuration by which every injector can be asked, at any time. It does not count among the drawn ones.
 * @param generation of the namespaces' labels.
 * @param mark name of a ConfigMap that only this state of the configuration refuses.
 */
export function reachConfiguration(
  injectors: readonly LiveInjector[],
  generation: string,
  mark: string,
): StoredConfiguration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'zz-differential' },
    webhooks: [
      ...injectors.map(({ revision, webhook }) => ({
        ...webhook,
        name: `reach-${revision}.differential.example.com`,
        namespaceSelector: {},
        objectSelector: { matchLabels: { [REACHES]: revision } },
        matchConditions: [],
      })),
      {
        // Refuses one ConfigMap, and so shows that the API server knows these configurations and the namespaces' labels.
        name: 'seen.differential.example.com',
        admissionReviewVersions: ['v1'],
        clientConfig: { url: 'https://127.0.0.1:1/' },
        matchConditions: [{ name: 'own', expression: `object.metadata.name == '${mark}'` }],
        namespaceSelector: { matchLabels: { [GENERATION]: generation } },
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
          },
        ],
        failurePolicy: 'Fail',
        sideEffects: 'None',
      },
    ],
  };
}

/** Waits until the API server knows the configuration with this mark, and the labels of these namespaces. */
export async function waitUntilSeen(
  api: ApiClient,
  namespaces: readonly string[],
  mark: string,
): Promise<void> {
  await Promise.all(
    namespaces.map((namespace) =>
      eventually(async () => {
        const metadata = { name: mark, namespace };
        const answer = await api
          .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { dryRun: true })
          .then(() => 'created', String);
        if (!answer.includes('seen.differential.example.com')) throw new Error(answer);
      }),
    ),
  );
}

/** Writes the settings of an injector into its ConfigMap, and waits until it follows them. */
export async function configure(
  api: ApiClient,
  injector: LiveInjector,
  { config = {}, values = {} }: DrawnInjector,
  place: { readonly namespace: string; readonly generation: string },
): Promise<void> {
  const document = parseDocument(injector.config);
  for (const [key, value] of Object.entries(config)) document.set(key, value);
  const key = `${INJECTED_BY}${injector.revision}`;
  document.set('injectedAnnotations', { [key]: place.generation });
  const merged = merge(JSON.parse(injector.values) as AnyObject, values);
  await api.patch(injector.configMapPath, {
    data: { config: document.toString(), values: JSON.stringify(merged) },
  });
  // No pod is injected under a policy that does not exist.
  const isLegal = ['enabled', 'disabled'].includes(String(document.get('policy')));
  const wanted = isLegal ? place.generation : undefined;
  await eventually(async () => {
    const { metadata } = await api.create(reachingPod(injector.revision, place.namespace), {
      dryRun: true,
    });
    const { annotations = {} } = metadata as { readonly annotations?: Record<string, string> };
    const seen = annotations[key];
    if (!isDeepStrictEqual(seen, wanted)) {
      throw new Error(`${injector.configMapPath}: generation ${seen}, not ${wanted}`);
    }
  });
}

function reachingPod(revision: string, namespace: string): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'reach-',
      namespace,
      labels: { [REACHES]: revision, 'sidecar.istio.io/inject': 'true' },
      annotations: { 'inject.istio.io/templates': 'sidecar' },
    },
    spec: { containers: [{ name: 'app', image: 'example.com/app:1' }] },
  };
}

function merge(into: AnyObject, part: AnyObject): AnyObject {
  const merged: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(part)) {
    merged[key] = isObject(value) && isObject(merged[key]) ? merge(merged[key], value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is AnyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
