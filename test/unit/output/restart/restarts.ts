import { stripVTControlCharacters } from 'node:util';
import type { WorkloadDrift } from '../../../../src/lib/injection/drift/drifted-workload.ts';
import type { RestartStep } from '../../../../src/lib/injection/restart/restart-plan.ts';
import {
  countOutcomes,
  type RestartedWorkload,
  type RestartResult,
} from '../../../../src/lib/operations/restart/restart-document.ts';
import { drift, type DriftChanges } from '../../injection/drift/drift-samples.ts';

/** A text without its colours. */
export const plain = stripVTControlCharacters;

/** The restart of a Deployment in shop that lacks its sidecars. */
export function stepOf(name: string): RestartStep {
  return { drift: drift(name), action: 'restart', notes: [] };
}

type Changes = Partial<Omit<RestartedWorkload, keyof DriftChanges>>;

/** What became of that workload; planned, unless changed. */
export function restarted(
  name: string,
  changes: Changes = {},
  drifted: DriftChanges = {},
): RestartedWorkload {
  return { ...drift(name, drifted), action: 'restart', notes: [], outcome: 'planned', ...changes };
}

const differences = [
  {
    reason: 'image',
    field: 'spec.containers[istio-proxy].image',
    actual: 'docker.io/istio/proxyv2:1.28.2',
    wanted: 'docker.io/istio/proxyv2:1.29.6',
  },
  {
    reason: 'resources',
    field: 'spec.containers[istio-proxy].resources.requests.cpu',
    actual: '10m',
    wanted: '100m',
  },
] as const;

const outdated = {
  reasons: ['image', 'resources'],
  differences,
  images: { 'docker.io/istio/proxyv2:1.28.2': 3 },
  pods: { withSidecar: 3, outdated: 3 },
} as const;

const bare = {
  code: 'bare-pod',
  message: 'a pod without a controller is not recreated',
  nextStep: 'recreate it from its manifest: kubectl get pod shell -n shop -o yaml',
} as const;

/** A dry run with a bit of everything. */
export function sampleRestart(): RestartResult {
  const single = {
    code: 'single-replica',
    message: 'its only pod goes before the new one comes: it does not serve in between',
  } as const;
  const partition = {
    code: 'partition',
    message: 'its partition is 2: pods with a lower ordinal keep their template',
  } as const;
  const workloads = [
    restarted('frontend', {}, outdated),
    restarted('checkout', { action: 'follow' }, { state: 'ROLLING-OUT' }),
    restarted('ledger', { notes: [partition] }, { kind: 'StatefulSet' }),
    restarted(
      'a-rather-long-name-of-a-deployment',
      { notes: [single] },
      { pods: { total: 1, drifted: 1 } },
    ),
  ];
  const leftAlone = [
    {
      ...drift('shell', { kind: 'Pod', state: 'HELD', hold: bare, pods: { total: 1, drifted: 1 } }),
      skip: bare,
    },
    {
      ...drift('paused', { state: 'HELD' }),
      skip: {
        code: 'paused',
        message: 'it is paused, so no new pod is created until it is resumed',
        nextStep: 'kubectl rollout resume deployment/paused -n shop',
      },
    },
  ] as const;
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'RestartResult',
    dryRun: 'client',
    state: 'planned',
    counts: countOutcomes(workloads, leftAlone),
    workloads,
    leftAlone,
    unchanged: [],
    pauses: [],
    unknownParts: [{ part: 'resourcequotas in shop', reason: 'forbidden' }],
  };
}

/** A run that was stopped by a failure, and stood still before. */
export function stoppedRestart(): RestartResult {
  const podsAfter = { total: 3, withSidecar: 3, drifted: 0, outdated: 0 };
  const error = {
    code: 'crash-loop',
    message: 'deployment/checkout in shop: pod checkout-5f crashes again and again: exit code 1',
    nextStep: 'kubectl logs checkout-5f -n shop --previous',
  };
  const held = {
    code: 'held',
    message:
      'deployment/orders in shop is held: it is paused, so no new pod is created until it is resumed; 2 pods are still from an earlier template',
    nextStep: 'kubectl rollout resume deployment/orders -n shop',
  };
  const other = {
    code: 'restarted-by-other',
    message: 'somebody else has restarted it meanwhile: that rollout was followed',
  } as const;
  const workloads = [
    restarted('frontend', { outcome: 'restarted', seconds: 12.3, podsAfter }, outdated),
    restarted('checkout', { outcome: 'failed', seconds: 4.1, error }),
    restarted('orders', { outcome: 'held', seconds: 3.2, error: held }),
    restarted('stock', { outcome: 'gone' }),
    restarted('basket', { outcome: 'followed', seconds: 2, podsAfter, notes: [other] }),
    restarted('ledger', { outcome: 'under-way', message: '1 of 3 pods are new' }),
    restarted('cart', { outcome: 'not-started' }),
  ];
  return {
    ...sampleRestart(),
    dryRun: 'none',
    state: 'stopped',
    counts: countOutcomes(workloads, []),
    workloads,
    leftAlone: [],
    pauses: [{ cause: 'injector', message: 'no endpoint', seconds: 14 }],
    unknownParts: [],
  };
}

/** How the workloads of that dry run stand. */
export function sampleDrifts(): readonly WorkloadDrift[] {
  return [
    drift('frontend', outdated),
    drift('checkout', { state: 'ROLLING-OUT' }),
    drift('ledger', { kind: 'StatefulSet' }),
    drift('a-rather-long-name-of-a-deployment', { pods: { total: 1, drifted: 1 } }),
    drift('shell', { kind: 'Pod', state: 'HELD', hold: bare, pods: { total: 1, drifted: 1 } }),
  ];
}
