import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';

/** A selector as one line for people: `app=web, tier NotIn [batch, edge]`; "everything" when it is empty. */
export function formatSelector(selector: LabelSelector): string {
  const parts = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector.matchExpressions ?? []).map(formatRequirement),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** A requirement as people write it: `app In [web, api]`, `team Exists`. */
export function formatRequirement(requirement: LabelSelectorRequirement): string {
  const { key, operator, values = [] } = requirement;
  return values.length === 0
    ? `${key} ${operator}`
    : `${key} ${operator} [${values.map((value) => (value === '' ? '""' : value)).join(', ')}]`;
}
