import type { Cluster } from '../../cluster/cluster.ts';
import { isForbidden } from '../../cluster/read-allowed.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import type { LabelSelector } from '../../injection/model/model.ts';
import { compileSelector, matchSelector } from '../../injection/selector/selector.ts';

/**
 * Counts how many pods each entry of the injectors' selector lists picks now. Reads only the pods' metadata, and only
 * where there is an entry to count for.
 * @returns nothing for entries that the injector skips; nothing at all where pods cannot be listed.
 */
export async function countSelectedPods(
  cluster: Cluster,
  injectors: readonly InstalledInjector[],
): Promise<ReadonlyMap<LabelSelector, number>> {
  const entries = injectors.flatMap(({ model: { settings } }) =>
    settings.known
      ? [...settings.config.alwaysInjectSelector, ...settings.config.neverInjectSelector]
      : [],
  );
  const compiled = entries.flatMap((entry) => {
    const result = compileSelector(entry);
    return result.ok && result.selector.requirements.length > 0
      ? [{ entry, selector: result.selector }]
      : [];
  });
  if (compiled.length === 0) return new Map();
  const counts = new Map(compiled.map(({ entry }) => [entry, 0]));
  try {
    for await (const page of cluster.pages(resources.pod, { metadataOnly: true })) {
      for (const { metadata } of page) {
        for (const { entry, selector } of compiled) {
          if (matchSelector(selector, metadata.labels ?? {}) !== true) continue;
          counts.set(entry, (counts.get(entry) ?? 0) + 1);
        }
      }
    }
  } catch (error) {
    if (isForbidden(error)) return new Map();
    throw error;
  }
  return counts;
}
