import { present } from '../../present.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';

/** A list of selectors as a person would write it: without the empty parts that the config reader added. */
export function plainSelectors(list: readonly LabelSelector[] = []): LabelSelector[] {
  return list.map(({ matchLabels = {}, matchExpressions = [] }) =>
    present({
      matchLabels: Object.keys(matchLabels).length > 0 ? matchLabels : undefined,
      matchExpressions: matchExpressions.length > 0 ? matchExpressions.map(plainPart) : undefined,
    }),
  );
}

function plainPart({ values = [], ...part }: LabelSelectorRequirement): LabelSelectorRequirement {
  return values.length > 0 ? { ...part, values } : part;
}
