import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';

/**
 * A selector in the syntax of `kubectl -l` and of the API server, which {@link parseSelectorFlag} also reads:
 * `app=web,tier in (a,b),zone!=c,!canary`.
 */
export function toLabelQuery({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...matchExpressions.map(toRequirement)].join(',');
}

function toRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const [value = '', ...others] = values;
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'In':
      return others.length > 0 ? `${key} in (${values.join(',')})` : `${key}=${value}`;
    default:
      return others.length > 0 ? `${key} notin (${values.join(',')})` : `${key}!=${value}`;
  }
}
