import type { ApiObject } from '../api/api-object.ts';

interface NetworkPolicySpec {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
}

/**
 * Whether a NetworkPolicy blocks all traffic to a pod. Only the simplest kind is supported: pods selected by
 * matchLabels, and no ingress rule.
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
