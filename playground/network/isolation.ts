import type { ApiObject } from '../api/api-object.ts';

interface NetworkPolicySpec {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
}

/**
 * Whether a NetworkPolicy keeps everybody from a pod. Only the plainest kind is understood: pods selected by
 * matchLabels, and no ingress rule at all.
 */
export function isIsolated(pod: ApiObject, policies: ReadonlyMap<string, ApiObject>): boolean {
  const labels = pod.metadata.labels ?? {};
  return [...policies.values()]
    .filter(({ metadata }) => metadata.namespace === pod.metadata.namespace)
    .map(({ spec }) => spec as NetworkPolicySpec)
    .some(
      ({ podSelector, policyTypes = ['Ingress'], ingress = [] }) =>
        policyTypes.includes('Ingress') &&
        ingress.length === 0 &&
        Object.entries(podSelector?.matchLabels ?? {}).every(
          ([key, value]) => labels[key] === value,
        ),
    );
}
