import type { ClusterError } from '../errors.ts';
import {
  configMapNameOf,
  findContainerBehind,
  findDeploymentBehind,
  readInjectorWebhooks,
  readOtherWebhooks,
  readRevision,
  readSettings,
} from '../injection/installed/injector-objects.ts';
import { readValues } from '../injection/installed/injector-values.ts';
import { meshConfigNameOf, readMeshConfig } from '../injection/installed/mesh-config.ts';
import { readSidecarSettings } from '../injection/installed/read-sidecar-settings.ts';
import { inferBound } from '../injection/installed/version-bound.ts';
import {
  type DetectedVersion,
  detectVersion,
  readProxyImageOfValues,
} from '../injection/installed/version-clues.ts';
import type {
  ConfigMapObject,
  ContainerObject,
  DeploymentObject,
  ServiceObject,
  WebhookConfigurationObject,
} from '../injection/model/api-objects.ts';
import type {
  InjectorModel,
  InjectorSettings,
  WebhookModel,
} from '../injection/model/injector-model.ts';
import type { JsonObject } from '../injection/model/model.ts';
import type { SidecarSettings } from '../injection/model/sidecar-settings.ts';
import type { MeshVersion, VersionBound } from '../injection/model/version.ts';
import { present } from '../present.ts';
import type { Cluster } from './cluster.ts';
import { isForbidden, listIfAllowed, readIfAllowed, type Reading } from './read-allowed.ts';
import { resources } from './resources.ts';

/** An injector as the engine needs it, and the objects it was read from, if they could be read. */
export interface InstalledInjector {
  readonly model: InjectorModel;
  /** Configurations that hold at least one of its webhooks. */
  readonly configurations: readonly WebhookConfigurationObject[];
  readonly service?: ServiceObject;
  /** Whether the Service was looked up and does not exist. */
  readonly isServiceMissing?: boolean;
  readonly deployment?: DeploymentObject;
  readonly configMap?: ConfigMapObject;
}

/**
 * Finds every injector of the cluster: webhook → Service → Deployment → ConfigMap, whatever their names.
 *
 * A part that is missing or cannot be read stays unknown in the model; only the webhook configurations themselves must
 * be readable.
 * @param version the mesh version that the user states; overrules what the objects say.
 * @throws {ClusterError} the webhook configurations cannot be listed.
 */
export async function readInjectors(cluster: Cluster): Promise<InstalledInjector[]> {
  return [...(await readWebhooks(cluster)).injectors];
}

/** The readable injectors, and what else changes new pods. */
export interface InjectorsReading {
  readonly injectors: readonly InstalledInjector[];
  /** Mutating webhooks of other programs, in the order in which the API server calls them. */
  readonly others: readonly WebhookModel[];
  /** Why the webhook configurations cannot be listed; then nothing is known about any injector. */
  readonly refusal?: ClusterError;
}

/** What is read besides the injectors' own objects. */
export interface ReadOptions {
  /** The mesh config, which new pods depend on, but no verdict. */
  readonly readsMesh?: boolean;
}

/**
 * Finds every injector as {@link readInjectors} does, for a command that can do without them.
 * @throws {AsmInjectError} every failure but a denial.
 */
export async function readInjectorsIfAllowed(
  cluster: Cluster,
  options: ReadOptions = {},
): Promise<InjectorsReading> {
  try {
    return await readWebhooks(cluster, options);
  } catch (error) {
    if (isForbidden(error)) return { injectors: [], others: [], refusal: error };
    throw error;
  }
}

async function readWebhooks(
  cluster: Cluster,
  options: ReadOptions = {},
): Promise<InjectorsReading> {
  const configurations = await cluster.list<WebhookConfigurationObject>(
    resources.mutatingWebhookConfiguration,
  );
  // The API server calls configurations in the order of their names.
  configurations.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const byTarget = Map.groupBy(configurations.flatMap(readInjectorWebhooks), targetKey);
  const injectors = await Promise.all(
    [...byTarget.values()].map((webhooks) => {
      const names = new Set(webhooks.map(({ configuration }) => configuration));
      const own = configurations.filter(({ metadata }) => names.has(metadata.name));
      return readInjector(cluster, { webhooks, options }, own);
    }),
  );
  return { injectors, others: configurations.flatMap(readOtherWebhooks) };
}

function targetKey({ target }: WebhookModel): string {
  return target.kind === 'url' ? target.url : `${target.namespace}/${target.name}`;
}

async function readInjector(
  cluster: Cluster,
  {
    webhooks,
    options,
  }: { readonly webhooks: readonly WebhookModel[]; readonly options: ReadOptions },
  configurations: readonly WebhookConfigurationObject[],
): Promise<InstalledInjector> {
  const [first] = webhooks;
  const target = first?.target;
  return target?.kind === 'service'
    ? readInjectorOfService(cluster, { webhooks, target, options }, configurations)
    : describeRemote(cluster, webhooks, configurations);
}

const notChecked = { state: 'not-checked' } as const;

/** An injector behind a URL: all that is known of it is its webhooks. */
function describeRemote(
  { meshVersion }: Cluster,
  webhooks: readonly WebhookModel[],
  configurations: readonly WebhookConfigurationObject[],
): InstalledInjector {
  const reason = 'the webhook calls a URL that no Service of this cluster serves';
  const model: InjectorModel = present({
    revision: readRevision(undefined, configurations[0]),
    webhooks,
    settings: { known: false, reason },
    version: meshVersion,
    versionSource: meshVersion ? 'flag' : undefined,
    availability: notChecked,
  });
  return { model, configurations };
}

type ServiceTarget = Extract<WebhookModel['target'], { readonly kind: 'service' }>;

interface ServiceQuestion {
  readonly webhooks: readonly WebhookModel[];
  readonly target: ServiceTarget;
  readonly options: ReadOptions;
}

/** An injector in this cluster: Service → Deployment → ConfigMap. */
async function readInjectorOfService(
  cluster: Cluster,
  { webhooks, target, options }: ServiceQuestion,
  configurations: readonly WebhookConfigurationObject[],
): Promise<InstalledInjector> {
  const { namespace, name, port } = target;
  const readConfig = (of: string): Promise<Reading<ConfigMapObject>> =>
    readIfAllowed(cluster, resources.configMap, configMapNameOf(of), namespace);
  // The revision in the webhooks is nearly always the one that the injector runs with.
  const reported = readRevision(undefined, configurations[0]);
  const readMesh = async (of: string): Promise<JsonObject | undefined> => {
    const mesh = meshConfigNameOf(of);
    const reading = readIfAllowed<ConfigMapObject>(cluster, resources.configMap, mesh, namespace);
    const { object, problem } = await reading;
    return problem === undefined ? readMeshConfig(object) : undefined;
  };
  const [service, deployments, reportedConfig, reportedMesh] = await Promise.all([
    readIfAllowed<ServiceObject>(cluster, resources.service, name, namespace),
    listIfAllowed<DeploymentObject>(cluster, resources.deployment, { namespace }),
    readConfig(reported),
    options.readsMesh ? readMesh(reported) : undefined,
  ]);
  const deployment = service.object && findDeploymentBehind(service.object, deployments.objects);
  const container =
    service.object && deployment && findContainerBehind(service.object, port, deployment);
  const revision = readRevision(container, configurations[0]);
  const isReported = revision === reported;
  const configMap = isReported ? reportedConfig : await readConfig(revision);
  const mesh = isReported || !options.readsMesh ? reportedMesh : await readMesh(revision);
  const clues = { webhooks, target, image: container?.image, configMap };
  const { detected, bound } = await findVersion(cluster, clues);
  const model = present({
    revision,
    webhooks,
    settings: settingsOf(configMap, revision, namespace),
    configMap: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace,
      name: configMapNameOf(revision),
    },
    version: detected?.version,
    versionSource: detected?.source,
    bound,
    availability: notChecked,
    sidecar: sidecarOf(configMap, detected?.version, container),
    values: readValues(configMap.object),
    mesh,
  });
  return present({
    model,
    configurations,
    service: service.object,
    isServiceMissing: !service.object && service.problem === undefined,
    deployment,
    configMap: configMap.object,
  });
}

interface InjectorClues {
  readonly webhooks: readonly WebhookModel[];
  readonly target: ServiceTarget;
  /** The image of the injector, if its container was found. */
  readonly image: string | undefined;
  readonly configMap: Reading<ConfigMapObject>;
}

/** The version from the flag, the image, or else the objects around the injector; or the oldest possible version. */
async function findVersion(
  cluster: Cluster,
  { webhooks, target: { namespace, name }, image, configMap }: InjectorClues,
): Promise<{ readonly detected?: DetectedVersion; readonly bound?: VersionBound }> {
  const { meshVersion: flag } = cluster;
  const best = detectVersion({ flag, image, serviceNames: [], proxyImages: [] });
  if (best !== undefined) return { detected: best };
  const services = await listIfAllowed<ServiceObject>(cluster, resources.service, { namespace });
  const serviceNames = services.objects.map(({ metadata }) => metadata.name);
  const values = configMap.object?.data?.['values'] ?? '';
  const proxyImage = readProxyImageOfValues(values);
  const detected = detectVersion(
    present({
      serviceNames,
      proxyImages: proxyImage === undefined ? [] : [proxyImage],
      // Alibaba Cloud documents this prefix for its injector's Service.
      vendor: name.startsWith('istio-sidecar-injector') ? 'asm' : undefined,
    }),
  );
  if (detected) return { detected };
  return present({ bound: inferBound({ webhooks, values, serviceNames }) });
}

function settingsOf(
  { object, problem }: Reading<ConfigMapObject>,
  revision: string,
  namespace: string,
): InjectorSettings {
  if (object) return readSettings(object);
  const name = configMapNameOf(revision);
  return { known: false, reason: problem ?? `there is no ConfigMap ${name} in ${namespace}` };
}

function sidecarOf(
  { object }: Reading<ConfigMapObject>,
  version: MeshVersion | undefined,
  container: ContainerObject | undefined,
): SidecarSettings | undefined {
  const values = object?.data?.values;
  const environment = (container?.env ?? []).flatMap(({ name, value }): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return values === undefined
    ? undefined
    : readSidecarSettings(values, version, Object.fromEntries(environment));
}
