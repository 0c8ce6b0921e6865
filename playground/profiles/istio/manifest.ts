import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../../api/api-object.ts';
import type { IstioPrograms } from '../../binaries/find.ts';
import { podAnnotations } from '../../control-plane/pod-behavior.ts';
import type { IstioOptions } from './variants.ts';

const run = promisify(execFile);

/** Port on which istiod's container serves webhooks. */
const webhookPort = 15017;

/** What `istioctl install` would create for one revision, by the order in which it can be created. */
export interface IstioManifest {
  readonly definitions: readonly ApiObject[];
  readonly objects: readonly ApiObject[];
  readonly webhookConfigurations: readonly ApiObject[];
}

/** Renders the manifest of a revision by `istioctl manifest generate`. */
export async function renderManifest(
  programs: IstioPrograms,
  revision: string,
  options: IstioOptions,
): Promise<IstioManifest> {
  const all = await generate(
    programs.istioctl,
    installationSettings(programs.version, revision, options),
  );
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: options.namespace } };
  const ofKind = (kind: string) => all.filter((object) => object.kind === kind);
  const apart = ['CustomResourceDefinition', 'MutatingWebhookConfiguration'];
  return {
    definitions: ofKind('CustomResourceDefinition').filter(isReadByInjector),
    objects: [namespace, ...all.filter(({ kind }) => !apart.includes(kind))],
    webhookConfigurations: ofKind('MutatingWebhookConfiguration'),
  };
}

/** All objects that istioctl generates. Parsed once and kept beside it: that takes longer than istiod's start. */
async function generate(
  istioctl: string,
  settings: readonly string[],
): Promise<readonly ApiObject[]> {
  const key = createHash('sha256').update(settings.join('\n')).digest('hex').slice(0, 16);
  const path = join(dirname(istioctl), `manifest-${key}.json`);
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as readonly ApiObject[];
  const args = ['manifest', 'generate', ...settings.flatMap((setting) => ['--set', setting])];
  const { stdout } = await run(istioctl, args, { maxBuffer: 64 * 1024 * 1024 });
  const objects = parseAllDocuments(stdout)
    .map((document) => document.toJS() as ApiObject | null)
    .filter((object) => object !== null);
  // Other playgrounds may do the same: a file that exists is complete.
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(objects));
  await rename(unfinished, path);
  return objects;
}

/**
 * Of Istio's own kinds, injection reads only ProxyConfig. Each definition costs the API server a new schema, and all of
 * them together as much processor time as its start.
 */
function isReadByInjector({ metadata }: ApiObject): boolean {
  return metadata.name === 'proxyconfigs.networking.istio.io';
}

function installationSettings(
  version: string,
  revision: string,
  { namespace, nativeSidecars, variants }: IstioOptions,
): readonly string[] {
  return [
    'profile=minimal',
    // A build from a commit would name images of the test registry.
    'hub=registry.istio.io/release',
    `tag=${version}`,
    `values.global.istioNamespace=${namespace}`,
    `values.pilot.env.ENABLE_NATIVE_SIDECARS=${String(nativeSidecars)}`,
    `values.sidecarInjectorWebhook.enableNamespacesByDefault=${String(variants.includes('auto'))}`,
    ...(revision === 'default' ? [] : [`revision=${revision}`]),
  ];
}

interface PodTemplateOwner {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly {
            readonly name: string;
            readonly value?: string;
            readonly valueFrom?: object;
          }[];
        }[];
      };
    };
  };
}

/** The facts of istiod's Deployment that its process needs. */
export interface IstiodDeployment {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Environment variables with a plain value. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads istiod's Deployment from a manifest. */
export function readDeployment(objects: readonly ApiObject[]): IstiodDeployment {
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  if (deployment === undefined) throw new Error('the manifest has no Deployment');
  const { spec } = deployment as unknown as PodTemplateOwner;
  const variables = spec.template.spec.containers.flatMap(({ env = [] }) => env);
  return {
    name: deployment.metadata.name ?? '',
    namespace: deployment.metadata.namespace ?? '',
    selector: spec.selector.matchLabels,
    environment: Object.fromEntries(
      // The API leaves out an empty value.
      variables.flatMap(({ name, value = '', valueFrom }) => (valueFrom ? [] : [[name, value]])),
    ),
  };
}

/** The same objects; the network leads to istiod's pods by the loopback port on which its process listens. */
export function listeningOn(
  objects: readonly ApiObject[],
  loopbackPort: number,
): readonly ApiObject[] {
  return objects.map((object) => {
    if (object.kind !== 'Deployment') return object;
    const { spec } = object as unknown as PodTemplateOwner;
    const { metadata } = spec.template;
    const annotations = {
      ...metadata.annotations,
      [podAnnotations.listens]: `${webhookPort}=${loopbackPort}`,
    };
    const template = { ...spec.template, metadata: { ...metadata, annotations } };
    return { ...object, spec: { ...spec, template } };
  });
}
