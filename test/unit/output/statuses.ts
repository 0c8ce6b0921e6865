import { summarizeDrift } from '../../../src/lib/injection/drift/drift-summary.ts';
import type { WorkloadDrift } from '../../../src/lib/injection/drift/drifted-workload.ts';
import type { NamespaceStatus, Status } from '../../../src/lib/operations/drift/describe-status.ts';
import { present } from '../../../src/lib/present.ts';
import { drift } from '../injection/drift/drift-samples.ts';
import { sampleDrifts } from './restart/restarts.ts';

/** Of an admission webhook that refuses pods, as servers write it: with lines, tabs and bullets. */
const refusal = {
  code: 'webhook-denied',
  message:
    'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/shop/denied-5f4d was blocked due to the following policies \n\nrequire-limits:\n\t* validation error: CPU and memory limits are required.\n\t* rule check-limits failed at path /spec/containers/0/resources/limits/\n',
  nextStep: 'see which policy it is, and what it asks for: kubectl get policies -n shop',
};
const problem = { code: 'quota', message: 'exceeded quota: pods', nextStep: 'raise the quota' };
/** Workloads in every state. */
const shop: readonly WorkloadDrift[] = [
  ...sampleDrifts(),
  drift('cart', {
    state: 'OK',
    reasons: [],
    differences: [],
    images: { 'docker.io/istio/proxyv2:1.29.6': 3 },
    pods: { withSidecar: 3, drifted: 0 },
  }),
  drift('denied', {
    state: 'DENIED',
    predicted: 'denied',
    reasons: [],
    differences: [],
    problem,
    pods: { drifted: 0 },
  }),
];
const dns = drift('coredns', {
  namespace: 'kube-system',
  state: 'OK',
  predicted: 'not-injected',
  reasons: [],
  differences: [],
  pods: { total: 2, drifted: 0 },
});
/** Images of a registry with a long name, as a managed mesh has them. */
const managed = drift('gateway', {
  reasons: ['image'],
  differences: [
    {
      reason: 'image',
      field: 'spec.containers[istio-proxy].image',
      actual: 'registry-vpc.cn-hangzhou.aliyuncs.com/acs/proxyv2:v1.22.6.48-gd5f1-aliyun',
      wanted: 'registry-vpc.cn-hangzhou.aliyuncs.com/acs/proxyv2:v1.24.6.64-g4e2a-aliyun',
    },
  ],
  images: { 'registry-vpc.cn-hangzhou.aliyuncs.com/acs/proxyv2:v1.22.6.48-gd5f1-aliyun': 2 },
  pods: { total: 2, withSidecar: 2, drifted: 2, outdated: 2 },
});
const legacy = drift('batch', {
  namespace: 'legacy',
  state: 'OK',
  predicted: 'not-injected',
  reasons: [],
  differences: [],
  pods: { drifted: 0 },
});

/** How workloads stand, in all namespaces or in shop alone. */
export function statusOf(workloads: readonly WorkloadDrift[], isSingle: boolean): Status {
  const summary = (name: string, labels: object): NamespaceStatus =>
    present({
      name,
      system: name.startsWith('kube-') ? true : undefined,
      ...labels,
      ...summarizeDrift(workloads.filter(({ object }) => object.namespace === name)),
    });
  return present({
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Status',
    total: summarizeDrift(workloads),
    namespaces: [
      ...(isSingle
        ? []
        : [
            summary('empty', {}),
            summary('kube-system', {}),
            summary('legacy', { injection: 'disabled' }),
          ]),
      summary('shop', { injection: 'enabled' }),
    ],
    workloads: isSingle ? workloads : undefined,
    problems: [
      { ...problem, workloads: 1, objects: shop.slice(-1).map(({ object }) => object) },
      { ...refusal, workloads: 2, objects: shop.slice(0, 2).map(({ object }) => object) },
    ],
    unknownParts: [{ part: 'cronjobs', reason: 'forbidden' }],
  });
}

/** All namespaces. */
export const allStatus = statusOf([...shop, managed, dns, legacy], false);
/** A single namespace, with its workloads. */
export const singleStatus = statusOf([...shop, managed], true);
