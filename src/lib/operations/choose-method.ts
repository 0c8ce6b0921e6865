import type { Cluster } from '../cluster/cluster.ts';
import { readInjectors } from '../cluster/read-injectors.ts';
import { ClusterError } from '../errors.ts';
import { writtenKeyFor, type WrittenKey } from '../injection/version.ts';

/** Where `sidecar.istio.io/inject` is to be written, and why if that is not simply by version. */
export interface ChosenMethod {
  readonly method: WrittenKey;
  readonly reason?: string;
}

/**
 * Finds out whether the injectors of this cluster obey the label or the annotation. Both, with one value, where that
 * is not known or they differ: right everywhere.
 */
export async function chooseMethod(cluster: Cluster): Promise<ChosenMethod> {
  const versions = await readVersions(cluster);
  if (typeof versions === 'string') return { method: 'both', reason: versions };
  const methods = new Set(versions.map((version) => writtenKeyFor(version)));
  const [method = 'both', ...others] = methods;
  if (others.length > 0) return { method: 'both', reason: 'the injectors differ in version' };
  return method === 'both' ? { method, reason: "the injector's version is not known" } : { method };
}

async function readVersions(cluster: Cluster): Promise<readonly Version[] | string> {
  try {
    const injectors = await readInjectors(cluster);
    return injectors.length === 0
      ? 'this cluster has no injector'
      : injectors.map(({ model }) => model.version);
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) {
      return 'the webhook configurations, which lead to the injector, may not be read';
    }
    throw error;
  }
}

type Version = Parameters<typeof writtenKeyFor>[0];
