import type { WorkloadDrift } from '../../../../src/lib/injection/drift/drifted-workload.ts';
import type { PodCount } from '../../../../src/lib/injection/drift/drifted-workload.ts';

/** What a test says of a workload's drift, beside its name. */
export type DriftChanges = Partial<Omit<WorkloadDrift, 'pods' | 'object'>> & {
  readonly kind?: string;
  readonly namespace?: string;
  readonly pods?: Partial<PodCount>;
};

/** A Deployment in shop with three pods that all lack their sidecar, but for what is changed. */
export function drift(name: string, changes: DriftChanges = {}): WorkloadDrift {
  const { kind = 'Deployment', namespace = 'shop', pods, ...rest } = changes;
  return {
    object: { apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', kind, name, namespace },
    state: 'DRIFTED',
    predicted: 'injected',
    basis: 'cluster',
    reasons: ['missing'],
    differences: [{ reason: 'missing', field: 'spec.containers[istio-proxy]', wanted: 'native' }],
    images: {},
    ...rest,
    pods: { total: 3, withSidecar: 0, drifted: 3, outdated: 0, ...pods },
  };
}
