import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../../errors.ts';
import type { LabelSelector } from '../model/model.ts';
import type { Change } from '../model/plan.ts';
import { toLabelQuery } from '../selector/label-query.ts';
import { parseSelectorFlag } from '../selector/selector-flag.ts';
import { planPolicy, type PolicyObjects, type WantedPolicy } from './policy-edit.ts';
import { webhooksFor } from './policy-webhooks.ts';

/** An earlier policy with its lists; a list that did not change is left out. */
export type FormerPolicy = WantedPolicy;

/**
 * Whether setting the former policy restores every object exactly, to the byte. One command is then the undo.
 * @param objects before the change.
 * @param wanted the policy that was set.
 * @param standing the changes that were, or may have been, written.
 */
export function isRestoredBy(
  former: FormerPolicy,
  objects: PolicyObjects,
  wanted: WantedPolicy,
  standing: readonly Change[],
): boolean {
  const asGiven = {
    ...former,
    alwaysInjectSelector: former.alwaysInjectSelector?.map(reread),
    neverInjectSelector: former.neverInjectSelector?.map(reread),
  };
  const now = withChanges(objects, wanted, standing);
  try {
    const back = planPolicy(now, wanted, asGiven).changes;
    const config = back.find(({ object }) => object.kind === 'ConfigMap')?.texts?.after;
    const isConfigAsBefore =
      (config ?? now.configMap.data?.config) === objects.configMap.data?.config;
    return (
      isConfigAsBefore &&
      now.configurations.every((configuration, index) =>
        isDeepStrictEqual(
          webhooksFor(configuration, former.namespaceCondition, objects.injectorNamespace),
          objects.configurations[index]?.webhooks ?? [],
        ),
      ) &&
      planPolicy(objects, former, asGiven).changes.length === 0
    );
  } catch (error) {
    // For example, the former policy needs something that is missing: it cannot be set, so it restores nothing.
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** An entry as the command line would produce it. */
function reread(entry: LabelSelector): LabelSelector {
  return parseSelectorFlag(toLabelQuery(entry), '--selector');
}

function withChanges(
  objects: PolicyObjects,
  { namespaceCondition }: WantedPolicy,
  standing: readonly Change[],
): PolicyObjects {
  const changeOf = (kind: string, name: string): Change | undefined =>
    standing.find(({ object }) => object.kind === kind && object.name === name);
  const { configMap, configurations, injectorNamespace } = objects;
  const config = changeOf('ConfigMap', configMap.metadata.name)?.texts?.after;
  return {
    ...objects,
    configMap:
      config === undefined ? configMap : { ...configMap, data: { ...configMap.data, config } },
    configurations: configurations.map((one) =>
      changeOf('MutatingWebhookConfiguration', one.metadata.name)
        ? { ...one, webhooks: webhooksFor(one, namespaceCondition, injectorNamespace) }
        : one,
    ),
  };
}
