import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleDirectory } from '../playground/binaries/module-source.ts';
import { istioBuilds } from '../playground/binaries/pinned.ts';
import { decide, type Verdict } from '../src/lib/injection/decision/decide.ts';
import { describeStep } from '../src/lib/injection/decision/describe-step.ts';
import { parseInjectorConfig, readTraits } from '../src/lib/injection/installed/injector-config.ts';
import { readWebhook } from '../src/lib/injection/installed/injector-objects.ts';
import type { WebhookObject } from '../src/lib/injection/model/api-objects.ts';
import type {
  InjectorModel,
  InjectorTemplates,
} from '../src/lib/injection/model/injector-model.ts';
import type { JsonObject, Labels } from '../src/lib/injection/model/model.ts';
import {
  compareVersions,
  type MeshVersion,
  parseVersion,
} from '../src/lib/injection/model/version.ts';
import { present } from '../src/lib/present.ts';

/** A recorded set-up: the webhooks of one configuration, and the content of the injector's ConfigMap. */
export interface RecordedSetup {
  readonly webhooks: readonly (Partial<WebhookObject> & { readonly name: string })[];
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A recorded decision. */
export interface RecordedDecision {
  readonly setup: string;
  readonly namespace: { readonly name: string; readonly labels?: Labels };
  readonly pod: {
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly hostNetwork?: boolean;
    readonly name?: string;
    readonly spec?: JsonObject;
  };
  readonly admitted?: boolean;
  readonly injected?: boolean;
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
}

/** Set-ups by id, as the engine takes them. */
export type Setups = ReadonlyMap<string, readonly InjectorModel[]>;

/** Reads a file of set-ups: one JSON object, set-ups by id. */
export function readSetups(text: string): Readonly<Record<string, RecordedSetup>> {
  return JSON.parse(text) as Readonly<Record<string, RecordedSetup>>;
}

/** Reads a file of decisions, one JSON object per line; blank lines are ignored. */
export function readRows(text: string): readonly RecordedDecision[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as RecordedDecision];
    } catch (error) {
      throw new Error(`Line ${index + 1} is not JSON: ${String(error)}`, { cause: error });
    }
  });
}

/**
 * Makes injectors of the set-ups. Unless a set-up says otherwise, webhooks are those of the recordings: CREATE of v1
 * pods, failurePolicy Fail, sideEffects None; and the injector has the templates of its version.
 * @throws {Error} the version cannot be parsed.
 */
export function prepareSetups(
  setups: Readonly<Record<string, RecordedSetup>>,
  injectorVersion: string,
): Setups {
  const version = parseVersion(injectorVersion);
  if (version === undefined) {
    throw new Error(`"${injectorVersion}" is not a version; give one such as 1.29.6`);
  }
  return new Map(
    Object.entries(setups).map(([id, setup]) => [id, [prepareInjector(id, setup, version)]]),
  );
}

/** One sentence about how the engine's verdict differs from the recorded decision; `undefined` if it does not. */
export function compareDecision(row: RecordedDecision, setups: Setups): string | undefined {
  const injectors = setups.get(row.setup);
  if (injectors === undefined) throw new Error(`There is no set-up "${row.setup}"`);
  const { namespace, pod } = row;
  const { verdict, decidedBy } = decide({
    namespace: { name: namespace.name, labels: namespace.labels ?? {} },
    template: present({
      labels: pod.labels ?? {},
      annotations: pod.annotations ?? {},
      hostNetwork: pod.hostNetwork ?? false,
      name: pod.name,
      spec: pod.spec ?? { containers: [{ name: 'app' }] },
    }),
    injectors,
    // The recordings are answers to server-side dry runs.
    isDryRun: true,
  });
  const recorded = recordedVerdict(row);
  if (verdict === recorded) return undefined;
  const reasons = decidedBy.map(describeStep).join(' ');
  return `recorded ${recorded}, the engine says ${verdict} (${reasons}): ${JSON.stringify(row)}`;
}

function recordedVerdict(row: RecordedDecision): Verdict {
  if (row.admitted === false) return 'denied';
  const containers = [...(row.containers ?? []), ...(row.initContainers ?? [])];
  return (row.injected ?? containers.includes('istio-proxy')) ? 'injected' : 'not-injected';
}

const DEFAULT_WEBHOOK = {
  clientConfig: { url: 'https://istiod.istio-system.svc:15017/inject' },
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  failurePolicy: 'Fail',
  sideEffects: 'None',
};

function prepareInjector(id: string, setup: RecordedSetup, version: MeshVersion): InjectorModel {
  const reading = parseInjectorConfig(JSON.stringify(setup.config ?? {}));
  return {
    revision: 'default',
    version,
    availability: { state: 'available' },
    settings: reading.ok
      ? {
          known: true,
          config: reading.config,
          templates: reading.templates ?? templatesOf(version),
        }
      : { known: false, reason: reading.problem },
    webhooks: setup.webhooks.map((webhook, index) =>
      readWebhook(id, index, { ...DEFAULT_WEBHOOK, ...webhook }),
    ),
  };
}

/** Names of templates, by the minor version that introduced them; those for pods with their file in Istio's chart. */
const NAMES: readonly { readonly name: string; readonly minor: number; readonly file?: string }[] =
  [
    { name: 'sidecar', minor: 0, file: 'injection-template.yaml' },
    { name: 'gateway', minor: 9, file: 'gateway-injection-template.yaml' },
    { name: 'grpc-simple', minor: 11, file: 'grpc-simple.yaml' },
    { name: 'grpc-agent', minor: 11, file: 'grpc-agent.yaml' },
    { name: 'kube-gateway', minor: 18 },
    { name: 'waypoint', minor: 18 },
    { name: 'agentgateway', minor: 29 },
    { name: 'agentgateway-waypoint', minor: 31 },
  ];

/** Istio's own templates, of the nearest release whose source Go's module proxy serves. */
function templatesOf(version: MeshVersion): InjectorTemplates {
  const isSince = (minor: number): boolean =>
    compareVersions(version, { major: 1, minor, patch: 0 }) >= 0;
  const release = isSince(31) ? '1.31' : '1.30';
  const known = NAMES.filter(({ minor }) => isSince(minor)).map(({ name, file }) => {
    const text =
      file === undefined ? 'kind: Deployment\nname: istio-proxy' : chartFile(release, file);
    return [name, readTraits(text.trim())] as const;
  });
  return { defaults: ['sidecar'], known: Object.fromEntries(known), aliases: {} };
}

const chartFiles = new Map<string, string>();

function chartFile(release: string, name: string): string {
  const path = join(chartDirectory(release), name);
  const text = chartFiles.get(path) ?? readFileSync(path, 'utf8');
  chartFiles.set(path, text);
  return text;
}

const chartDirectories = new Map<string, string>();

/** The files of Istio's chart that become the injector's ConfigMap, in the source of the module. */
function chartDirectory(release: string): string {
  const build = istioBuilds[release];
  if (!build) throw new Error(`no source of Istio ${release} is pinned`);
  const files = 'manifests/charts/istio-control/istio-discovery/files';
  const known = chartDirectories.get(release);
  const directory = known ?? join(moduleDirectory(build.set, 'istio.io/istio'), files);
  chartDirectories.set(release, directory);
  return directory;
}
