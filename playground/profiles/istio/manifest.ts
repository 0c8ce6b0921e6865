import { execFile } from 'node:child_process';
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
  const settings = installationSettings(programs.version, revision, options);
  const args = ['manifest', 'generate', ...settings.flatMap((setting) => ['--set', setting])];
  const { stdout } = await run(programs.istioctl, args, { maxBuffer: 64 * 1024 * 1024 });
  const all = parseAllDocuments(stdout).flatMap((document) => {
    const object = document.toJS() as ApiObject | null;
    return object === null ? [] : [object];
  });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: options.namespace } };
  const ofKind = (kind: string) => all.filter((object) => object.kind === kind);
  const apart = ['CustomResourceDefinition', 'MutatingWebhookConfiguration'];
  return {
    definitions: ofKind('CustomResourceDefinition'),
    objects: [namespace, ...all.filter(({ kind }) => !apart.includes(kind))],
    webhookConfigurations: ofKind('MutatingWebhookConfiguration'),
  };
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
