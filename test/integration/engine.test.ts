import { expect } from 'chai';
import fc from 'fast-check';
import pMap from 'p-map';
import { parseDocument } from 'yaml';
import { ApiError } from '../../playground/api/api-client.ts';
import { startPlayground } from '../../playground/playground.ts';
import type { Playground, PlaygroundOptions } from '../../playground/playground.ts';
import { connect, type Cluster } from '../../src/lib/cluster/cluster.ts';
import { readInjectors } from '../../src/lib/cluster/read-injectors.ts';
import { decide, type Verdict } from '../../src/lib/injection/decide.ts';
import { describeStep } from '../../src/lib/injection/describe-step.ts';
import type { InjectorModel } from '../../src/lib/injection/injector-model.ts';
import { anyPod, namespaces, rounds, type RandomPod, type Round } from './engine-rounds.ts';
import { eventually } from './playground/eventually.ts';
import { ask, createNamespace, sidecarOf } from './playground/pods.ts';

const NAME = 'istio-sidecar-injector';
const configuration = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${NAME}`;
const configMap = `/api/v1/namespaces/istio-system/configmaps/${NAME}`;

const POD_COUNT = 120;

const variants: readonly PlaygroundOptions[] = [
  { profile: 'asm', version: '1.18.0.131' },
  { profile: 'asm', version: '1.12.2' },
  { profile: 'asm', version: '1.11.5' },
  { profile: 'asm', nativeSidecars: true },
];

for (const variant of variants) {
  describe(`the engine and a real API server: ${JSON.stringify(variant)}`, function () {
    this.timeout(180_000);
    let playground: Playground;
    let cluster: Cluster;
    let installed: Installed;

    before(async () => {
      playground = await startPlayground(variant);
      cluster = await connect(
        { kubeconfig: playground.kubeconfig },
        { requestTimeout: 30_000, signal: new AbortController().signal },
      );
      installed = await readInstalled(playground);
      for (const [name, labels] of Object.entries(namespaces)) {
        await createNamespace(playground, name, labels);
      }
    });
    after(async () => {
      cluster.close();
      await playground.stop();
    });

    for (const [index, round] of rounds.entries()) {
      it(`agree on ${POD_COUNT} random pods: ${round.name}`, async () => {
        await prepare(playground, installed, round, index);
        const injectors = (await readInjectors(cluster)).map(({ model }) => model);
        const pods = fc.sample(anyPod, { numRuns: POD_COUNT, seed: 1000 + index });
        const found = await pMap(pods, (pod) => compare(playground, injectors, pod), {
          concurrency: 8,
        });
        const verdicts = new Set(found.map(({ asked }) => asked));
        expect(found.flatMap(({ difference }) => difference ?? [])).to.deep.equal([]);
        // A round in which all pods fare alike proves little; only the illegal policy makes it so.
        if (round.name !== rounds.at(-1)?.name) expect([...verdicts]).to.have.length.greaterThan(1);
      });
    }
  });
}

/** The webhook and the injector's config as they were installed. */
interface Installed {
  readonly webhook: Readonly<Record<string, unknown>>;
  readonly config: string;
}

async function readInstalled({ api }: Playground): Promise<Installed> {
  const { webhooks } = (await api.find(configuration)) as unknown as {
    webhooks: [Installed['webhook']];
  };
  const { data } = (await api.find(configMap)) as unknown as { data: { config: string } };
  return { webhook: webhooks[0], config: data.config };
}

/** Brings the cluster into the state of a round, and waits until API server and injector act on it. */
async function prepare(
  playground: Playground,
  { webhook, config }: Installed,
  round: Round,
  index: number,
): Promise<void> {
  const { api } = playground;
  const document = parseDocument(config);
  round.edit?.(document);
  document.set('injectedAnnotations', { round: String(index) });
  await api.patch(configMap, { data: { config: document.toString() } });
  // First a webhook that takes every pod, to see that the injector has the config; then the round's own.
  const everyPod = { ...webhook, namespaceSelector: {} };
  await api.patch(configuration, { webhooks: [everyPod, marker(webhook, `${index}-all`)] });
  await eventually(() => expectMarker(playground, `${index}-all`));
  const isLegal = document.get('policy') !== 'sometimes';
  await eventually(async () => {
    const yes = { 'sidecar.istio.io/inject': 'true' };
    const pod = await ask(playground, { namespace: 'enabled', labels: yes, annotations: yes });
    expect(sidecarOf(pod) !== 'none').to.equal(isLegal);
    if (isLegal) expect(pod.metadata.annotations).to.include({ round: String(index) });
  });
  await api.patch(configuration, {
    webhooks: [{ ...webhook, ...round.webhook }, marker(webhook, `${index}`)],
  });
  await eventually(() => expectMarker(playground, `${index}`));
}

/** A webhook that refuses ConfigMaps of one namespace, and so shows which configuration the API server acts on. */
function marker(webhook: Installed['webhook'], id: string): Readonly<Record<string, unknown>> {
  return {
    ...webhook,
    name: `round-${id}.example.com`,
    clientConfig: { url: 'https://127.0.0.1:1/' },
    namespaceSelector: { matchLabels: namespaces['misspelt'] },
    rules: [
      { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
    ],
  };
}

async function expectMarker({ api }: Playground, id: string): Promise<void> {
  const metadata = { generateName: 'marker-', namespace: 'misspelt' };
  const answer = await api
    .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { dryRun: true })
    .then(() => 'created', String);
  expect(answer).to.contain(`round-${id}.example.com`);
}

/** What the cluster and the engine make of a pod, and in one sentence where they differ. */
async function compare(
  playground: Playground,
  injectors: readonly InjectorModel[],
  pod: RandomPod,
): Promise<{ readonly asked: Verdict; readonly difference?: string }> {
  const { namespace, labels, annotations, hostNetwork } = pod;
  const spec = { containers: [{ name: 'app', image: 'example.com/app:1' }] };
  const answer = await tryPod(playground, { ...pod, spec: { ...spec, hostNetwork } });
  const { verdict, decidedBy } = decide({
    namespace: { name: namespace, labels: namespaces[namespace] ?? {} },
    template: { labels, annotations, hostNetwork, spec },
    injectors,
    isDryRun: true,
  });
  if (verdict === answer.verdict) return { asked: answer.verdict };
  const reasons = decidedBy.map(describeStep).join(' ');
  const difference = `${JSON.stringify(pod)}: asked ${answer.verdict} (${answer.sentence}), predicted ${verdict} (${reasons})`;
  return { asked: answer.verdict, difference };
}

async function tryPod(
  playground: Playground,
  pod: RandomPod & { readonly spec: object },
): Promise<{ readonly verdict: Verdict; readonly sentence: string }> {
  try {
    const sidecar = sidecarOf(await ask(playground, { ...pod, spec: { ...pod.spec } }));
    return { verdict: sidecar === 'none' ? 'not-injected' : 'injected', sentence: sidecar };
  } catch (error) {
    if (error instanceof ApiError) return { verdict: 'denied', sentence: error.message };
    throw error;
  }
}
