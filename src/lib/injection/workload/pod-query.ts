import type { LabelSelector } from '../model/model.ts';
import { toLabelQuery } from '../selector/label-query.ts';

/**
 * The query that lists the pods of a workload, perhaps with those of others: the owner of a pod decides.
 * @returns nothing for a CronJob, whose Jobs have selectors that are unknown until they exist.
 */
export function podQueryOf({
  kind,
  spec,
}: {
  readonly kind: string;
  readonly spec?: { readonly selector?: LabelSelector };
}): string | undefined {
  if (!spec?.selector) return undefined;
  // The selector of a ReplicationController is a map of labels.
  const isMap = kind === 'ReplicationController';
  const matchLabels = spec.selector as LabelSelector['matchLabels'];
  return toLabelQuery(isMap && matchLabels ? { matchLabels } : spec.selector);
}
