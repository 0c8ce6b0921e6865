import { expect } from 'chai';
import fc from 'fast-check';
import pMap from 'p-map';
import { parseDocument } from 'yaml';
import { ApiError } from '../../playground/api/api-client.ts';
import {
  type Playground,
  type PlaygroundOptions,
  startPlayground,
} from '../../playground/playground.ts';
import { type Cluster, connect } from '../../src/lib/cluster/cluster.ts';
import { type InstalledInjector, readInjectors } from '../../src/lib/cluster/read-injectors.ts';
import { decide, type Verdict } from '../../src/lib/injection/decision/decide.ts';
import { describeStep } from '../../src/lib/injection/decision/describe-step.ts';
import type { InjectorModel } from '../../src/lib/injection/model/injector-model.ts';
import {
  anyPod,
  illegalPolicy,
  namespaces,
  type RandomPod,
  type Round,
  rounds,
} from './engine-rounds.ts';
import { eventually } from './playground/eventually.ts';
import { ask, createNamespace, sidecarOf } from './playground/pods.ts';

const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

const POD_COUNT = 120;

const variants: readonly (PlaygroundOptions & { readonly profile: 'asm' | 'istio' })[] = [
  { profile: 'asm', version: '1.18.0.131' },
  { profile: 'asm', version: '1.12.2' },
  { profile: 'asm', version: '1.11.5' },
  { profile: 'asm', nativeSidecars: true },
  { profile: 'istio', version: '1.31', variants: ['auto', 'canary', 'gateway'] },
  { profile: 'istio', version: '1.30', variants: ['default-tag'] },
  { profile: 'istio', version: '1.26.8' },
];

for (const variant of variants) {
  describe(`the engine and a real API server: ${JSON.stringify(variant)}`, function () {
    this.timeout(180_000);
    let playground: Playground;
    let cluster: Cluster;
    let installed: readonly InstalledInjector[];

    before(async () => {
      playground = await startPlayground(variant);
      cluster = await connect(
        { kubeconfig: playground.kubeconfig },
        { requestTimeout: 30_000, signal: new AbortController().signal },
      );
      installed = await readInjectors(cluster);
      for (const [name, labels] of Object.entries(namespaces)) {
        await createNamespace(playground, name, labels);
      }
    });
    after(async () => {
      cluster.close();
      await playground.stop();
    });

    for (const [index, round] of rounds[variant.profile].entries()) {
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
        if (round !== illegalPolicy) expect([...verdicts]).to.have.length.greaterThan(1);
      });
    }
  });
}

/** Namespace in which every pod reaches the injector of a revision, as installed. */
const reaching: Readonly<Record<string, string>> = { default: 'enabled', canary: 'canary' };

/** Brings the cluster into the state of a round, and waits until API server and injectors act on it. */
async function prepare(
  playground: Playground,
  installed: readonly InstalledInjector[],
  round: Round,
  index: number,
): Promise<void> {
  await writeWebhooks(playground, installed, {}, `${index}-installed`);
  for (const { model, configMap } of installed) {
    const { name = '', namespace = '' } = configMap?.metadata ?? {};
    const config = parseDocument(configMap?.data?.['config'] ?? '');
    round.edit?.(config);
    config.set('injectedAnnotations', { round: String(index) });
    await playground.api.patch(`/api/v1/namespaces/${namespace}/configmaps/${name}`, {
      data: { config: config.toString() },
    });
    await eventually(async () => {
      const yes = { 'sidecar.istio.io/inject': 'true' };
      const namespace = reaching[model.revision] ?? '';
      const pod = await ask(playground, { namespace, labels: yes, annotations: yes });
      const isInjected = sidecarOf(pod) !== 'none';
      expect(isInjected).to.equal(round !== illegalPolicy);
      if (isInjected) expect(pod.metadata.annotations).to.include({ round: String(index) });
    });
  }
  await writeWebhooks(playground, installed, round.webhook ?? {}, String(index));
}

async function writeWebhooks(
  playground: Playground,
  installed: readonly InstalledInjector[],
  change: Readonly<Record<string, unknown>>,
  id: string,
): Promise<void> {
  const all = installed.flatMap((one) => one.configurations);
  for (const { metadata, webhooks = [] } of all) {
    const name = `${metadata.name}-${id}.example.com`;
    await playground.api.patch(`${configurations}/${metadata.name}`, {
      webhooks: [marker(name), ...webhooks.map((webhook) => ({ ...webhook, ...change }))],
    });
    await eventually(() => expectMarker(playground, name));
  }
}

/** A webhook that refuses one ConfigMap, and so shows which configuration the API server acts on. */
function marker(name: string): Readonly<Record<string, unknown>> {
  return {
    name,
    admissionReviewVersions: ['v1'],
    clientConfig: { url: 'https://127.0.0.1:1/' },
    matchConditions: [{ name: 'own', expression: `object.metadata.name == '${name}'` }],
    rules: [
      { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
    ],
    sideEffects: 'None',
  };
}

async function expectMarker({ api }: Playground, name: string): Promise<void> {
  const metadata = { name, namespace: 'default' };
  const answer = await api
    .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { dryRun: true })
    .then(() => 'created', String);
  expect(answer).to.contain(`failed calling webhook "${name}"`);
}

/** What the cluster and the engine answer about a pod, and one sentence on how they differ. */
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
