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
 * Determines the plane of a cluster by its readable injectors, and by its API. Asks the API only if the injectors do
 * not show it.
 * @param injectors omitted: they are read.
 */
export async function findPlane(
  cluster: Cluster,
  injectors?: readonly InstalledInjector[],
): Promise<Plane> {
  const found = injectors ?? (await readInjectorsIfAllowed(cluster)).injectors;
  const traces = found.map(tracesOf);
  return recognizeAsmInjector(traces) ?? judgePlane(traces, await readApiTraces(cluster));
}

/** The plane that the injectors alone show, without a request. */
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
