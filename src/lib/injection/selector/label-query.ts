import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import { quoteWord } from '../model/shell.ts';

/** A selector in the syntax of the API server and `kubectl -l`: `app=web,tier in (a,b),!canary`. */
export function toLabelQuery({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(toRequirement),
  ].join(',');
}

/** The same as one word of a shell command. */
export function toLabelQueryWord(selector: LabelSelector): string {
  return quoteWord(toLabelQuery(selector));
}

function toRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  }
}
