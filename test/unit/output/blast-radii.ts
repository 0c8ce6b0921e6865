import type { Effect, WorkloadImpact } from '../../../src/lib/injection/impact/impact-model.ts';
import { type BlastRadius, ImpactTally } from '../../../src/lib/injection/impact/impact-tally.ts';

/** A workload that a change reaches; a Deployment in shop that gains a sidecar, but for what is given. */
export interface GivenImpact {
  readonly name: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly effect?: Effect;
  readonly notes?: readonly string[];
  readonly blocked?: readonly [boolean, boolean];
}

function impact({
  name,
  namespace = 'shop',
  kind = 'Deployment',
  ...given
}: GivenImpact): WorkloadImpact {
  const { effect = 'gains', notes = [], blocked: [before, after] = [false, false] } = given;
  return {
    object: { apiVersion: 'v1', kind, namespace, name },
    pods: 2,
    effect,
    before: 'not-injected',
    after: 'injected',
    blockedByOutage: { before, after },
    warnings: notes.map((message) => ({ code: 'quota', message, certain: true })),
  };
}

/** What a change does to workloads. */
export function radius(...rows: readonly GivenImpact[]): BlastRadius {
  const tally = new ImpactTally((namespace) => namespace.startsWith('kube-'));
  for (const row of rows) tally.add(impact(row));
  return tally.sum();
}
