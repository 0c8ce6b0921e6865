import type { ApiObject, ConfigMapObject } from '../model/api-objects.ts';
import type { LabelSelector } from '../model/model.ts';
import type { Change } from '../model/plan.ts';
import { formatSelector } from '../selector/selector-text.ts';
import { describeOwner, findOwners } from '../workload/owner.ts';
import type { PolicyObjects, WantedPolicy } from './policy-edit.ts';

/** The objects that hold a policy. */
type KeptIn = Pick<PolicyObjects, 'configurations'> & {
  readonly configMap?: ConfigMapObject | undefined;
};

/** The owners of the policy's fields, one sentence each. Owners of other fields of these objects are left out. */
export function findPolicyOwners(
  configurations: KeptIn['configurations'],
  configMap: KeptIn['configMap'],
): string[] {
  const kept = [
    ...configurations.map((object) => ({
      kind: 'MutatingWebhookConfiguration',
      object,
      field: ['webhooks'],
    })),
    ...(configMap ? [{ kind: 'ConfigMap', object: configMap, field: ['data', 'config'] }] : []),
  ];
  return kept.flatMap(({ kind, object, field }) =>
    findOwners(object, [field])
      .filter(({ reverts }) => reverts !== 'unlikely')
      .map((owner) => `${kind} ${object.metadata.name}: ${describeOwner(owner)}`),
  );
}

/**
 * Warnings before a policy is written: who may revert the edit, and what a selector really means.
 * @param changes the planned writes.
 */
export function findPolicyWarnings(
  { configurations, configMap }: PolicyObjects,
  { alwaysInjectSelector = [], neverInjectSelector = [] }: WantedPolicy,
  changes: readonly Change[],
): string[] {
  const isEdited = ({ metadata }: ApiObject): boolean =>
    changes.some(({ object, texts }) => texts && object.name === metadata.name);
  const owners = findPolicyOwners(
    configurations.filter(isEdited),
    isEdited(configMap) ? configMap : undefined,
  );
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
