import { expect } from 'chai';
import type { PodJson } from '../../../../src/lib/injection/prediction/pod-json.ts';
import { rewriteProbes } from '../../../../src/lib/injection/prediction/rewrite-probes.ts';

const STATUS_PORT = 15_020;

function podWith(annotations: Readonly<Record<string, string>>): PodJson {
  const readinessProbe = { httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS' } };
  const containers = [{ name: 'web', readinessProbe }, { name: 'istio-proxy' }];
  return { metadata: { labels: {}, annotations }, spec: { containers } };
}

describe("the application's probes", () => {
  it('go to the agent, which is told where they went', () => {
    const { spec } = rewriteProbes(podWith({}), STATUS_PORT, true);
    const path = '/app-health/web/readyz';
    const told = { [path]: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS' } } };
    expect(spec['containers']).to.deep.equal([
      { name: 'web', readinessProbe: { httpGet: { path, port: STATUS_PORT, scheme: 'HTTP' } } },
      {
        name: 'istio-proxy',
        env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value: JSON.stringify(told) }],
      },
    ]);
  });

  it('stay where the pod says so', () => {
    const pod = podWith({ 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' });
    expect(rewriteProbes(pod, STATUS_PORT, true)).to.deep.equal(pod);
  });

  it('are known to the agent as they were, when the injector is called once more', () => {
    // Another port than that of the mesh's agents: the rewritten probe looks like one of the application.
    const annotations = {
      'status.sidecar.istio.io/port': '15021',
      'sidecar.istio.io/status': '{}',
    };
    const once = rewriteProbes(podWith(annotations), STATUS_PORT, true);
    expect(rewriteProbes(once, STATUS_PORT, true)).to.deep.equal(once);
  });
});
