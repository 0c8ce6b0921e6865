import type { Cluster } from '../../cluster/cluster.ts';
import { isForbidden } from '../../cluster/read-allowed.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import type { LabelSelector } from '../../injection/model/model.ts';
import { compileSelector, matchSelector } from '../../injection/selector/selector.ts';

/** The present matches of a selector. */
export interface Picked {
  readonly pods: number;
  readonly namespaces: number;
}

/**
 * Counts how many pods each entry of the injectors' selector lists picks now. Reads only the pods' metadata, and only
 * if there is an entry to count for.
 * @returns nothing for entries that the injector skips; nothing at all if pods cannot be listed.
 */
export async function countSelectedPods(
  cluster: Cluster,
  injectors: readonly InstalledInjector[],
): Promise<ReadonlyMap<LabelSelector, Picked>> {
  const entries = injectors.flatMap(({ model: { settings } }) =>
    settings.known
      ? [...settings.config.alwaysInjectSelector, ...settings.config.neverInjectSelector]
      : [],
  );
  return countPicked(cluster, entries);
}

/** The same for any selectors. */
export async function countPicked(
  cluster: Cluster,
  entries: readonly LabelSelector[],
): Promise<ReadonlyMap<LabelSelector, Picked>> {
  const compiled = entries.flatMap((entry) => {
    const result = compileSelector(entry);
    return result.ok && result.selector.requirements.length > 0
      ? [{ entry, selector: result.selector, pods: 0, namespaces: new Set<string>() }]
      : [];
  });
  if (compiled.length === 0) return new Map();
  try {
    for await (const page of cluster.pages(resources.pod, { metadataOnly: true })) {
      for (const { metadata } of page) {
        for (const one of compiled) {
          if (matchSelector(one.selector, metadata.labels ?? {}) !== true) continue;
          one.pods += 1;
          one.namespaces.add(metadata.namespace ?? '');
        }
      }
    }
  } catch (error) {
    if (isForbidden(error)) return new Map();
    throw error;
  }
  return new Map(
    compiled.map(({ entry, pods, namespaces }) => [entry, { pods, namespaces: namespaces.size }]),
  );
}
