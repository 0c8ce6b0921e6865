import type { Pod } from './pod.ts';

/** The workload that a pod belongs to, as an injector guesses it from the pod alone. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * A ReplicaSet's name without the template hash is the name of its Deployment; other owners are the workload itself.
 */
export function workloadOf({ metadata }: Pod): Workload {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner?.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    const name = owner.name.slice(0, -hash.length - 1);
    return { apiVersion: 'apps/v1', kind: 'Deployment', name };
  }
  if (owner !== undefined) {
    return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name };
  }
  const name = metadata.name ?? metadata.generateName?.replace(/-$/, '') ?? '';
  return { apiVersion: 'v1', kind: 'Pod', name };
}

function firstLabel(pod: Pod, ...keys: readonly string[]): string | undefined {
  return keys.map((key) => pod.metadata.labels?.[key]).find((value) => value !== undefined);
}

/** Canonical service of a pod: name and revision by which telemetry groups it. */
export function canonicalService(pod: Pod): { readonly name: string; readonly revision: string } {
  return {
    name:
      firstLabel(pod, 'service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app') ??
      workloadOf(pod).name,
    revision:
      firstLabel(
        pod,
        'service.istio.io/canonical-revision',
        'app.kubernetes.io/version',
        'version',
      ) ?? 'latest',
  };
}
