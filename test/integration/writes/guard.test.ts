import { expect } from 'chai';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { type Cluster, connect } from '../../../src/lib/cluster/cluster.ts';
import { resources } from '../../../src/lib/cluster/resources.ts';
import type { WebhookConfigurationObject } from '../../../src/lib/injection/model/api-objects.ts';
import type { Change } from '../../../src/lib/injection/model/plan.ts';
import { planNamespaceLabel } from '../../../src/lib/injection/namespace/namespace-edit.ts';
import { applyPlan } from '../../../src/lib/operations/plan/apply-plan.ts';

describe('a planned write', function () {
  this.timeout(60_000);
  let playground: Playground;
  let cluster: Cluster;
  before(async () => {
    playground = await startPlayground();
    const { signal } = new AbortController();
    cluster = await connect(
      { kubeconfig: playground.kubeconfig },
      { requestTimeout: 10_000, signal },
    );
  });
  after(async () => {
    cluster.close();
    await playground.stop();
  });

  async function planned(): Promise<Change> {
    const namespace = await cluster.read(resources.namespace, 'default');
    const change = namespace && planNamespaceLabel(namespace, 'enabled');
    if (!change) throw new TypeError('the namespace default is not there, or labelled already');
    return change;
  }

  it('is refused by the API server when the object was changed meanwhile', async () => {
    const change = await planned();
    await playground.kubectl(['label', 'namespace', 'default', 'team=a']);
    const later = { ...change, object: { ...change.object, name: 'kube-public' } };
    const { result, exitCode } = await applyPlan(
      cluster,
      { changes: [change, later] },
      { mode: 'apply', onFailure: 'stop' },
    );
    expect(result.changes.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'not-tried']);
    expect(result.changes[0]?.error).to.include({ code: 'conflict' });
    expect(exitCode).to.equal(4);
    const { stdout } = await playground.kubectl(['get', 'ns', 'default', '-o', 'yaml']);
    expect(stdout).to.not.contain('istio-injection');
  });

  it('is refused as a JSON patch, too', async () => {
    const name = 'istio-sidecar-injector';
    const read = (): Promise<WebhookConfigurationObject | undefined> =>
      cluster.read(resources.mutatingWebhookConfiguration, name);
    const before = await read();
    await playground.kubectl(['label', 'mutatingwebhookconfiguration', name, 'team=a']);
    const change: Change = {
      object: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        name,
      },
      resourceVersion: before?.metadata.resourceVersion ?? '',
      write: {
        action: 'json-patch',
        body: [{ op: 'replace', path: '/webhooks/0/timeoutSeconds', value: 7 }],
      },
      fields: [],
    };
    const { result } = await applyPlan(
      cluster,
      { changes: [change] },
      { mode: 'apply', onFailure: 'stop' },
    );
    expect(result.changes[0]?.error).to.include({ code: 'conflict' });
    expect((await read())?.webhooks?.[0]?.timeoutSeconds).to.equal(30);
  });

  it('carries the field manager', async () => {
    await applyPlan(cluster, { changes: [await planned()] }, { mode: 'apply', onFailure: 'stop' });
    const { stdout } = await playground.kubectl([
      'get',
      'ns',
      'default',
      '-o',
      'yaml',
      '--show-managed-fields',
    ]);
    expect(stdout).to.contain('manager: kubectl-asm-inject');
  });
});
