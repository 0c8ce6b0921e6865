import type { Configuration, Selector } from './configuration.ts';
import type { Pod } from './pod.ts';

/**
 * How a version reads label and annotation `sidecar.istio.io/inject`: before 1.12 only the annotation counts; before
 * 1.27 any value but y, yes, true and on says no; since then only "true" and "false" say anything.
 */
export type ValueRule = 'annotations-only' | 'other-values-are-false' | 'other-values-are-default';

const key = 'sidecar.istio.io/inject';
const ignoredNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];
const yes = ['y', 'yes', 'true', 'on'];

/**
 * Whether an injector that is asked about a pod gives it a sidecar (Istio pkg/kube/inject/inject.go injectRequired).
 * Written apart from the plugin's own engine, which is tested against it.
 */
export function isInjectionRequired(
  namespace: string,
  { metadata, spec }: Pod,
  { policy, neverInjectSelector, alwaysInjectSelector }: Configuration,
  rule: ValueRule,
): boolean {
  if (spec.hostNetwork === true || ignoredNamespaces.includes(namespace)) return false;
  if (policy !== 'enabled' && policy !== 'disabled') return false;
  const labels = new Map(Object.entries(metadata.labels ?? {}));
  const label = rule === 'annotations-only' ? undefined : labels.get(key);
  const asked = readValue(label ?? metadata.annotations?.[key] ?? '', rule);
  if (asked !== undefined) return asked;
  if (neverInjectSelector.some((selector) => isSelected(selector, labels))) return false;
  if (alwaysInjectSelector.some((selector) => isSelected(selector, labels))) return true;
  return policy === 'enabled';
}

function readValue(value: string, rule: ValueRule): boolean | undefined {
  if (rule === 'other-values-are-default') {
    if (value === 'true') return true;
    return value === 'false' ? false : undefined;
  }
  return value === '' ? undefined : yes.includes(value.toLowerCase());
}

/** Entries without requirements, and invalid ones, select nothing. */
function isSelected(
  { matchLabels, matchExpressions }: Selector,
  labels: ReadonlyMap<string, string>,
): boolean {
  const equalities = Object.entries(matchLabels ?? {});
  const expressions = matchExpressions ?? [];
  if (equalities.length + expressions.length === 0 || !expressions.every(isValid)) return false;
  return (
    equalities.every(([name, value]) => labels.get(name) === value) &&
    expressions.every(({ key: name, operator, values }) => {
      const value = labels.get(name);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isListed = value !== undefined && (values ?? []).includes(value);
      return operator === 'In' ? isListed : !isListed;
    })
  );
}

function isValid({ operator, values }: NonNullable<Selector['matchExpressions']>[number]): boolean {
  const count = values?.length ?? 0;
  if (operator === 'Exists' || operator === 'DoesNotExist') return count === 0;
  return (operator === 'In' || operator === 'NotIn') && count > 0;
}
