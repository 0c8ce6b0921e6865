import type { PolicyObjects, WantedPolicy } from './policy-edit.ts';
import { describeOwner, findOwners } from './owner.ts';
import type { LabelSelector } from './model.ts';
import type { Change } from './plan.ts';
import { formatSelector } from './selector-text.ts';

/**
 * What a person should know before a policy is written: who may take the edit back, and what a selector really means.
 * @param changes what is going to be written.
 */
export function findPolicyWarnings(
  { configurations, configMap }: PolicyObjects,
  wanted: WantedPolicy,
  changes: readonly Change[],
): string[] {
  const edited = [
    ...configurations.map((object) => ({
      kind: 'MutatingWebhookConfiguration',
      object,
      field: ['webhooks'],
    })),
    { kind: 'ConfigMap', object: configMap, field: ['data', 'config'] },
  ].filter(({ object }) =>
    changes.some((change) => change.object.name === object.metadata.name && change.texts),
  );
  const owners = edited.flatMap(({ kind, object, field }) =>
    findOwners(object, [field])
      .filter(({ reverts }) => reverts !== 'unlikely')
      .map((owner) => `${kind} ${object.metadata.name}: ${describeOwner(owner)}`),
  );
  const { alwaysInjectSelector = [], neverInjectSelector = [] } = wanted;
  const selectors = [...alwaysInjectSelector, ...neverInjectSelector].flatMap(warnOfSelector);
  return [...new Set([...owners, ...selectors])];
}

function warnOfSelector(selector: LabelSelector): string[] {
  const { matchExpressions = [], matchLabels = {} } = selector;
  const count = matchExpressions.length + Object.keys(matchLabels).length;
  const text = formatSelector(selector);
  const negative = matchExpressions.filter(({ operator }) => operator === 'NotIn');
  return [
    ...(count > 1 ? [`"${text}": all ${count} parts must hold for one pod`] : []),
    ...negative.map(({ key }) => `"${text}": NotIn also picks every pod without the label ${key}`),
  ];
}
