import type { ApiObject } from '../playground/api/api-object.ts';
import { startFront } from './front-server.ts';
import { measureProcess } from './measure.ts';
import type { Row } from './row.ts';

/** The number of dry runs that a restart sends. */
export const restartProbes: Row = {
  name: 'restart-probes',
  about: 'probe requests of restart --dry-run=client with 1,000 workloads, against distinct shapes',
  margin: 1,
  measure: async ({ cluster, plugin }) => {
    const { api, access, kubeconfigVia } = await cluster();
    const { items } = await api.list('/apis/apps/v1/deployments');
    const shapes = new Set((items as readonly Deployment[]).map(shapeOf)).size;
    let probes = 0;
    const front = await startFront(access, (url, { method }) => {
      if (method === 'POST' && url.pathname.endsWith('/pods')) probes += 1;
      return 'pass';
    });
    try {
      await measureProcess({
        program: plugin.path,
        args: ['restart', '-A', '--dry-run=client'],
        kubeconfig: await kubeconfigVia('counted', front.url, front.authority),
      });
    } finally {
      front.close();
    }
    const ratio = probes / shapes;
    return [{ what: 'requests', unit: 'requests', ours: probes, against: shapes, ratio, goal: 1 }];
  },
};

interface Deployment extends ApiObject {
  readonly spec: { readonly template: unknown };
}

/** The inputs of a new pod: its namespace and its template; the name of the workload does not matter. */
function shapeOf({ metadata, spec }: Deployment): string {
  return JSON.stringify([metadata.namespace, spec.template]);
}
