import type { InjectorModel, WebhookModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION, REVISION } from '../model/keys.ts';
import type { LabelSelectorRequirement } from '../model/model.ts';
import { ANY_OTHER, findSpecialNamespaces } from './other-labels.ts';
import { findOtherRequirements } from './other-requirements.ts';
import { decideCell, listCells, type PolicyRow } from './policy.ts';
import { isOfPolicy, roleOf } from './webhook-role.ts';

/** What must be added to a policy's two conditions, so that the description is true of every namespace. */
export interface PolicyNotes {
  /** Further conditions of the webhooks for a sidecar; each without a full stop. */
  readonly besides: readonly string[];
  /** Namespaces for which the conditions do not hold; one sentence each, without a full stop. */
  readonly exceptions: readonly string[];
}

/**
 * Finds what the two conditions do not cover: other labels that the webhooks require, their match conditions,
 * namespaces that are excluded by name, and revisions.
 * @param otherRows the rows of the truth table about other namespace labels.
 */
export function findPolicyNotes(
  injectors: readonly InjectorModel[],
  otherRows: readonly PolicyRow[],
): PolicyNotes {
  const webhooks = injectors
    .flatMap((injector) => injector.webhooks)
    .filter((webhook) => isOfPolicy(roleOf(webhook)));
  return {
    besides: [...new Set([...describeLabels(webhooks), ...describeConditions(webhooks)])],
    exceptions: [...describeNames(injectors), ...describeRevisions(injectors, otherRows)],
  };
}

function describeLabels(webhooks: readonly WebhookModel[]): readonly string[] {
  const { namespace, pod } = findOtherRequirements(webhooks);
  const describe =
    (subject: 'namespace' | 'pod') =>
    (requirement: LabelSelectorRequirement): string => {
      const text = JSON.stringify(requirement);
      const asking = webhooks.filter((webhook) =>
        findOtherRequirements([webhook])[subject].some((one) => JSON.stringify(one) === text),
      );
      const names = asking.map(({ name }) => name).join(', ');
      const who = asking.length === webhooks.length ? '' : ` (asked by ${names} only)`;
      return `${describeRequirement(subject, requirement)}${who}`;
    };
  return [...namespace.map(describe('namespace')), ...pod.map(describe('pod'))];
}

function describeRequirement(
  subject: string,
  { key, operator, values = [] }: LabelSelectorRequirement,
): string {
  const pairs = values.map((value) => `${key}=${value}`).join(' or ');
  switch (operator) {
    case 'Exists':
      return `the ${subject} has the label ${key}`;
    case 'DoesNotExist':
      return `the ${subject} does not have the label ${key}`;
    case 'In':
      return `the ${subject} is labelled ${pairs}`;
    default:
      return `the ${subject} is not labelled ${pairs}`;
  }
}

function describeConditions(webhooks: readonly WebhookModel[]): readonly string[] {
  return webhooks.flatMap(({ name, matchConditions }) =>
    matchConditions.map(
      (condition) =>
        `the match condition ${condition.name} of ${name} holds: ${condition.expression}`,
    ),
  );
}

function describeNames(injectors: readonly InjectorModel[]): readonly string[] {
  const { never, otherwise } = findSpecialNamespaces(injectors);
  return [
    ...(never.length > 0 ? [`no pod gets a sidecar in ${never.join(', ')}`] : []),
    ...(otherwise.length > 0
      ? [`webhooks treat ${otherwise.join(', ')} by name; explain shows this for a pod there`]
      : []),
  ];
}

/**
 * Describes each value of `istio.io/rev` that makes a difference: one sentence for all values with the same behaviour.
 */
function describeRevisions(
  injectors: readonly InjectorModel[],
  rows: readonly PolicyRow[],
): readonly string[] {
  const cells = listCells(injectors);
  const gets = (namespaceLabel: string | undefined, value: string): boolean =>
    cells
      .filter(({ cell }) => cell.namespaceLabel === namespaceLabel)
      .some(
        ({ cell, labels }) =>
          decideCell(cell, labels, injectors, { labels: { [REVISION]: value } }) !== 'not-injected',
      );
  const places = rows.flatMap(({ namespaceLabel, namespaceAlso = {} }) => {
    const value = namespaceAlso[REVISION];
    if (value === undefined || Object.keys(namespaceAlso).length > 1) return [];
    const outcome = gets(namespaceLabel, value)
      ? 'follow that revision'
      : 'get no sidecar, whatever their setting';
    return [{ value, outcome, label: nameLabel(namespaceLabel) }];
  });
  const byOutcome = Map.groupBy(places, ({ value, outcome }) => `${value} ${outcome}`);
  const sentences = [...byOutcome.values()].flatMap((some) => {
    const [first] = some;
    const labels = [...new Set(some.map(({ label }) => label))].join(' or ');
    return first ? [{ value: first.value, rest: `and ${labels}, pods ${first.outcome}` }] : [];
  });
  return [...Map.groupBy(sentences, ({ rest }) => rest)].map(([rest, some]) => {
    const values = some.map(({ value }) =>
      value === ANY_OTHER ? `any other ${REVISION}` : `${REVISION}=${value}`,
    );
    return `in a namespace with ${values.join(' or ')} ${rest}`;
  });
}

function nameLabel(value: string | undefined): string {
  if (value === undefined) return `no ${NAMESPACE_INJECTION}`;
  return value === 'other'
    ? `a misspelt ${NAMESPACE_INJECTION}`
    : `${NAMESPACE_INJECTION}=${value}`;
}
