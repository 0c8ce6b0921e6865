import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseDocument } from 'yaml';
import type { Pod } from '../../../playground/injector/pod.ts';
import { eventually } from './eventually.ts';
import { ask, createNamespace, type PodRequest, sidecarOf } from './pods.ts';
import { playground } from './shared-playground.ts';

interface Setup {
  readonly webhooks: readonly { readonly name: string }[];
  readonly config: Readonly<Record<string, unknown>> & { readonly policy: string };
}

interface Decision {
  readonly setup: string;
  readonly namespace: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly pod: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly hostNetwork: boolean;
  };
  readonly admitted: boolean;
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
}

const fixtures = new URL('../../fixtures/oracle/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures), 'utf8');
const setups = JSON.parse(read('setups.json')) as Readonly<Record<string, Setup>>;

function readDecisions(version: string): readonly Decision[] {
  const lines = read(`istio-${version}.decisions.jsonl`).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Decision);
}

function request({ namespace, pod }: Decision): PodRequest {
  const spec = pod.hostNetwork ? { hostNetwork: true } : {};
  return { namespace: namespace.name, labels: pod.labels, annotations: pod.annotations, spec };
}

const names = (containers: Pod['spec']['containers'] = []) => containers.map(({ name }) => name);

const webhookPath =
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector';
const configPath = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector';
const mark = 'playground.asm-inject/setup';

describe('playground: recorded decisions', function () {
  this.timeout(60_000);
  const cluster = playground({ profile: 'none', nodes: 1 });

  for (const version of ['1.29.6', '1.26.8']) {
    describe(`of a real istiod ${version}`, () => {
      const decisions = readDecisions(version);
      let original: string;

      before(async () => {
        await cluster().install({ profile: 'istio', version });
        const configMap = await cluster().api.find(configPath);
        original = (configMap?.['data'] as { config: string }).config;
        const namespaces = new Map(
          decisions.map(({ namespace }) => [namespace.name, namespace.labels]),
        );
        for (const [name, labels] of namespaces) await createNamespace(cluster(), name, labels);
      });

      // The last set-up selects every pod there is, also those of the next injector, which could then not start.
      after(() => cluster().api.delete(webhookPath));

      /** A pod that only the marker webhook of a set-up selects. */
      const marker = (setup: string): PodRequest => ({
        namespace: 'default',
        labels: { [mark]: setup, 'sidecar.istio.io/inject': 'true' },
        spec: {},
      });

      /** The original configuration with the settings of a set-up, and a mark on every pod that it injects. */
      async function writeConfig(id: string, config: Setup['config']): Promise<void> {
        const document = parseDocument(original);
        for (const [key, value] of Object.entries(config)) document.set(key, value);
        document.set('injectedAnnotations', { [mark]: id });
        await cluster().api.patch(configPath, { data: { config: document.toString() } });
      }

      async function writeWebhooks(id: string, { webhooks }: Setup): Promise<void> {
        const configuration = await cluster().api.find(webhookPath);
        const [template] = configuration?.['webhooks'] as readonly (object | undefined)[];
        const everyPod = { namespaceSelector: {}, objectSelector: {}, matchConditions: [] };
        const own = {
          name: 'marker.playground.asm-inject',
          objectSelector: { matchLabels: { [mark]: id } },
        };
        const complete = [...webhooks, own].map((webhook) => ({
          ...template,
          ...everyPod,
          ...webhook,
        }));
        await cluster().api.patch(webhookPath, { webhooks: complete });
      }

      /** Brings a set-up into the cluster and waits until both the API server and the injector act on it. */
      async function apply(id: string, setup: Setup): Promise<void> {
        // A policy that injects nothing would hide whether the webhooks are seen.
        await writeConfig('none', { policy: 'enabled' });
        await writeWebhooks(id, setup);
        await eventually(async () => {
          expect(sidecarOf(await ask(cluster(), marker(id)))).to.equal('classic');
        });
        await writeConfig(id, setup.config);
        const injects = ['enabled', 'disabled'].includes(setup.config.policy);
        await eventually(async () => {
          const pod = await ask(cluster(), marker(id));
          if (injects) expect(pod.metadata.annotations?.[mark]).to.equal(id);
          else expect(sidecarOf(pod)).to.equal('none');
        });
      }

      for (const [id, setup] of Object.entries(setups)) {
        // The engine is held to every row (test/unit); asking for a third of them keeps this short.
        const all = decisions.filter((decision) => decision.setup === id);
        const rows = all.filter((row, index) => index % 3 === 0);

        it(`${id}: ${rows.length} decisions are the recorded ones`, async () => {
          await apply(id, setup);
          expect(rows).to.have.length.of.at.least(40);
          const answers = await Promise.all(
            rows.map(async (row) => {
              const { spec } = await ask(cluster(), request(row));
              return {
                ...row,
                containers: names(spec.containers),
                initContainers: names(spec.initContainers),
              };
            }),
          );
          expect(rows.every(({ admitted }) => admitted)).to.equal(true);
          expect(answers).to.deep.equal(rows);
        });
      }
    });
  }
});
