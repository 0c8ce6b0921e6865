import type { Fact } from '../across/look-across.ts';
import type { PolicyView, SelectorEntry } from './show-policy.ts';

/** The facts of policies that are compared across clusters: their behavior, and the injectors behind it. */
export function policyFacts({
  conditions,
  exact,
  besides,
  injectors,
}: PolicyView): readonly Fact[] {
  const { namespaceCondition = 'none', podCondition = 'none' } = conditions ?? {};
  const policy = [
    { aspect: 'namespace-condition', value: namespaceCondition },
    { aspect: 'pod-condition', value: podCondition },
    { aspect: 'exact', value: String(exact) },
    ...(besides.length > 0 ? [{ aspect: 'besides', value: besides.join('; ') }] : []),
  ].map((fact) => ({ subject: 'policy', ...fact }));
  const others = injectors.flatMap((injector) => {
    const { revision, version = 'unknown', alwaysInjectSelector, neverInjectSelector } = injector;
    return [
      { aspect: 'version', value: version },
      { aspect: 'always inject', value: listEntries(alwaysInjectSelector) },
      { aspect: 'never inject', value: listEntries(neverInjectSelector) },
    ].map((fact) => ({ subject: `injector ${revision}`, ...fact }));
  });
  return [...policy, ...others];
}

// The injector accepts any entry that picks the pod, so the order makes no difference.
function listEntries(entries: readonly SelectorEntry[]): string {
  if (entries.length === 0) return 'none';
  return entries
    .map(({ selector }) => selector)
    .toSorted()
    .join(' or ');
}
