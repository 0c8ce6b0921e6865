import type { InjectorModel } from '../model/injector-model.ts';
import type { Labels, LabelSelector } from '../model/model.ts';
import { compileSelector, matchSelector, type Selector } from '../selector/selector.ts';

/** Which of the injector's two selector lists picks a pod without a value of its own. */
export type SelectedBy = 'none' | 'never' | 'always';

/** Labels with which a pod is picked this way. */
export interface SelectedLabels {
  readonly selectedBy: SelectedBy;
  readonly labels: Labels;
}

/**
 * Finds labels for each way of being picked: by no selector, by neverInjectSelector, and by alwaysInjectSelector alone.
 * A way without such labels is left out: there is no such list, or its entries pick nothing.
 */
export function findSelectedLabels(injectors: readonly InjectorModel[]): SelectedLabels[] {
  const configs = injectors.flatMap(({ settings }) => (settings.known ? [settings.config] : []));
  const never = configs.flatMap(({ neverInjectSelector }) => usable(neverInjectSelector));
  const always = configs.flatMap(({ alwaysInjectSelector }) => usable(alwaysInjectSelector));
  const candidates = [{}, ...[...never, ...always].map(exampleOf)];
  const classify = (labels: Labels): SelectedBy => {
    const isPickedBy = (list: readonly Selector[]): boolean =>
      list.some((selector) => matchSelector(selector, labels) === true);
    if (isPickedBy(never)) return 'never';
    return isPickedBy(always) ? 'always' : 'none';
  };
  return (['none', 'never', 'always'] as const).flatMap((selectedBy) => {
    const labels = candidates.find((candidate) => classify(candidate) === selectedBy);
    return labels ? [{ selectedBy, labels }] : [];
  });
}

// The injector skips entries that are empty or invalid (Istio 1.30 pkg/kube/inject/inject.go).
function usable(list: readonly LabelSelector[]): Selector[] {
  return list.flatMap((entry) => {
    const compiled = compileSelector(entry);
    return compiled.ok && compiled.selector.requirements.length > 0 ? [compiled.selector] : [];
  });
}

/** Labels that satisfy a selector, if there are any: each required key with a required value, and no excluded key. */
function exampleOf({ requirements }: Selector): Labels {
  const wanted = requirements.filter(({ operator }) => operator === 'In' || operator === 'Exists');
  return Object.fromEntries(
    wanted.map(({ key, values }) => {
      const refused = requirements
        .filter((other) => other.key === key && other.operator === 'NotIn')
        .flatMap((other) => other.values);
      return [key, values.find((value) => !refused.includes(value)) ?? 'any'];
    }),
  );
}
