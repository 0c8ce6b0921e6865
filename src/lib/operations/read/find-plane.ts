import type { Cluster } from '../../cluster/cluster.ts';
import { type InstalledInjector, readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { readApiTraces } from '../../cluster/read-plane.ts';
import {
  type InjectorTraces,
  judgePlane,
  type Plane,
  recognizeAsmInjector,
} from '../../injection/plane/plane.ts';

/**
 * Tells what a cluster is by its injectors, as far as they may be read, and by its API. Asks the API only where they
 * do not tell.
 * @param injectors left out: they are read.
 */
export async function findPlane(
  cluster: Cluster,
  injectors?: readonly InstalledInjector[],
): Promise<Plane> {
  const found = injectors ?? (await readInjectorsIfAllowed(cluster)).injectors;
  const traces = found.map(tracesOf);
  return recognizeAsmInjector(traces) ?? judgePlane(traces, await readApiTraces(cluster));
}

/** What injectors alone tell of the plane, without a request. */
export function recognizePlane(injectors: readonly InstalledInjector[]): Plane | undefined {
  return recognizeAsmInjector(injectors.map(tracesOf));
}

function tracesOf({
  model,
  configurations,
  deployment,
  configMap,
}: InstalledInjector): InjectorTraces {
  const objects = [...configurations, deployment, configMap].filter((one) => one !== undefined);
  return { model, objects };
}
