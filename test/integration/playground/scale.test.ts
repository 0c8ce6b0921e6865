import { expect } from 'chai';
import type { Pod } from '../../../playground/injector/pod.ts';
import { churn } from '../../../playground/scale/churn.ts';
import { eventually } from './eventually.ts';
import { sidecarOf } from './pods.ts';
import { playground } from './shared-playground.ts';

interface ListedPod extends Pod {
  readonly metadata: Pod['metadata'] & { readonly uid: string };
}

describe('playground: a filled cluster', function () {
  this.timeout(120_000);
  const size = { pods: 103, workloads: 20, namespaces: 4 };
  const cluster = playground({ profile: 'istio', size, progress: () => undefined });

  async function listPods(): Promise<readonly ListedPod[]> {
    const { items } = await cluster().api.list(
      '/api/v1/pods?labelSelector=playground.asm-inject/part-of=scale',
    );
    return items as unknown as readonly ListedPod[];
  }

  it('has the pods, workloads and namespaces that were asked for, all ready', async () => {
    const { api } = cluster();
    const label = 'labelSelector=playground.asm-inject/part-of=scale';
    const deployments = await api.list(`/apis/apps/v1/deployments?${label}`);
    expect(deployments.items).to.have.length(size.workloads);
    expect((await api.list(`/api/v1/namespaces?${label}`)).items).to.have.length(size.namespaces);
    const pods = await listPods();
    expect(pods).to.have.length(size.pods);
    const { stdout } = await cluster().kubectl([
      'get',
      'pods',
      '-A',
      '--field-selector=status.phase!=Running',
    ]);
    expect(stdout).to.equal('');
  });

  it('has pods with and without sidecar, as namespace and pod say', async () => {
    for (const pod of await listPods()) {
      const isEnabled = ['scale-1', 'scale-3'].includes(pod.metadata.namespace ?? '');
      const intent = pod.metadata.labels?.['sidecar.istio.io/inject'];
      // Istio's webhooks also look at pods that opt in where the namespace says nothing.
      const isInjected = intent === 'true' || (isEnabled && intent !== 'false');
      expect(sidecarOf(pod)).to.equal(isInjected ? 'classic' : 'none');
    }
  });

  it('keeps changing while it churns', async () => {
    const before = new Set((await listPods()).map(({ metadata }) => metadata.uid));
    const ending = new AbortController();
    const churning = churn(cluster().api, ending.signal);
    await eventually(async () => {
      const replaced = (await listPods()).filter(({ metadata }) => !before.has(metadata.uid));
      expect(replaced).to.have.length.of.at.least(5);
    });
    ending.abort();
    await churning;
  });
});
