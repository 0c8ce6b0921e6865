import pMap from 'p-map';
import { compareRuns, measureProcess, type Usage } from './measure.ts';
import { startRoundTrip } from './round-trip.ts';
import type { Row } from './row.ts';

const roundTrip = 30;
const label = { 'asm-inject.bench/part-of': 'namespace-enable' };
const selector = Object.entries(label).flat().join('=');

/** Many writes to a distant server. */
export const namespaceEnable: Row = {
  name: 'namespace-enable',
  about: 'namespace enable of 200 namespaces at a round trip of 30 ms, against kubectl label',
  margin: 24,
  measure: async ({ cluster, plugin, kubectl, isShort, rounds = isShort ? 1 : 2 }) => {
    const { api, access, kubeconfigVia } = await cluster();
    const count = isShort ? 50 : 200;
    const names = Array.from({ length: count }, (_, index) => `bench-enable-${index + 1}`);
    const make = (name: string) =>
      api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: label } });
    await pMap(names, make, { concurrency: 16 });

    const proxy = await startRoundTrip(new URL(access.server), roundTrip);
    try {
      const kubeconfig = await kubeconfigVia('far', `https://127.0.0.1:${proxy.port}`);
      const ours: Usage[] = [];
      const theirs: Usage[] = [];
      for (let round = 0; round < rounds; round += 1) {
        // Each command undoes the other's labels, so that every run writes the same number of labels.
        const undo = ['label', 'namespaces', '-l', selector, 'istio-injection=disabled'];
        theirs.push(
          await measureProcess({
            program: kubectl.path,
            args: [...undo, '--overwrite'],
            kubeconfig,
          }),
        );
        ours.push(
          await measureProcess({
            program: plugin.path,
            args: ['namespace', 'enable', '-l', selector, '--yes'],
            kubeconfig,
          }),
        );
      }
      return [compareRuns('wall', 'wall', [ours, theirs], 0.05)];
    } finally {
      proxy.close();
      await pMap(names, (name) => api.delete(`/api/v1/namespaces/${name}`), {
        concurrency: 16,
      });
    }
  },
};
