import type { Finding } from '../../../src/lib/operations/explain/explanation-document.ts';
import type { ListedPod, Verification } from '../../../src/lib/operations/verify/verification.ts';

/** A pod of Deployment web in namespace shop that is as it should be, but for what is given. */
export function verifiedPod(given: Partial<ListedPod> = {}): ListedPod {
  return {
    namespace: 'shop',
    name: 'web-7d4b9c6f5-x2x4q',
    uid: 'e3b0c442',
    workload: { kind: 'Deployment', name: 'web' },
    status: 'OK',
    predicted: 'injected',
    sidecar: 'classic',
    origin: 'injector',
    role: 'sidecar',
    revision: 'default',
    proxyReady: true,
    containers: ['web', 'istio-proxy'],
    initContainers: ['istio-init'],
    reasons: ['policy-enabled'],
    ...given,
  };
}

/** A verification of nothing, but for what is given. */
export function verification(given: Partial<Verification> = {}): Verification {
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Verification',
    drift: 'image',
    summary: {},
    notJudged: { terminating: 0, completed: 0, static: 0 },
    namespaces: [],
    workloads: [],
    untested: [],
    unread: [],
    pods: [],
    ...given,
  };
}

/** Text that a message of a webhook may hold, and that no report may fall for. */
const nasty = 'denied: <b>"no" & |never|</b> @team [link](x) \u0007\nsecond line';

/** A warning without a way out, but for what is given. */
export function finding(given: Partial<Finding> = {}): Finding {
  return {
    code: 'key-misspelt',
    severity: 'warning',
    message: 'metadata.labels[istio.io/inject] means nothing to any injector.',
    ...given,
  };
}

/** A finding of pods that a restart of their Deployment recreates. */
export function restartFinding(name: string, namespace = 'shop'): Finding {
  return finding({
    code: 'pod-older-than-policy',
    message: 'the pods that run have no sidecar, and a new one gets one.',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    proposal: {
      purpose: 'recreate',
      verdict: 'injected',
      changes: [],
      commands: [`kubectl asm-inject restart deployment/${name} -n ${namespace}`],
      notes: [],
    },
  });
}

/** Two namespaces with something of everything. */
export function sampleVerification(): Verification {
  return verification({
    summary: { MISSING: 1, DENIED: 2, 'NOT-READY': 1, UNKNOWN: 1, OK: 2 },
    notJudged: { terminating: 1, completed: 3, static: 0 },
    namespaces: [
      { name: 'batch', workloads: 1, summary: { UNKNOWN: 1 } },
      { name: 'shop', workloads: 2, summary: { MISSING: 1, DENIED: 2, 'NOT-READY': 1, OK: 2 } },
    ],
    workloads: [
      {
        namespace: 'batch',
        kind: 'Job',
        name: 'import',
        summary: { UNKNOWN: 1 },
        sidecars: { native: 1 },
      },
      {
        namespace: 'shop',
        kind: 'Deployment',
        name: 'a-name-as-long-as-names-of-deployments-become-in-large-companies',
        summary: { DENIED: 2 },
        sidecars: {},
        denied: {
          missing: 2,
          code: 'denied',
          message: `Error creating: ${nasty}`,
          nextStep: 'ask',
        },
      },
      {
        namespace: 'shop',
        kind: 'Deployment',
        name: 'web',
        summary: { MISSING: 1, 'NOT-READY': 1, OK: 2 },
        sidecars: { classic: 3, none: 1 },
        findings: [
          restartFinding('web'),
          finding({ code: 'dns-policy', severity: 'info', message: 'It asks for another DNS.' }),
        ],
      },
    ],
    untested: ['deployment/ghost in shop'],
    unread: [{ part: 'mutating webhooks', reason: 'User "dev" may not', affects: 'status' }],
    pods: [
      verifiedPod({
        namespace: 'batch',
        name: 'import-8xk2p',
        workload: { kind: 'Job', name: 'import' },
        status: 'UNKNOWN',
        predicted: 'unknown',
        sidecar: 'native',
        reasons: ['webhooks-hidden'],
        message: 'The mutating webhook configurations of the cluster cannot be read.',
      }),
      verifiedPod({
        name: 'web-7d4b9c6f5-aaaaa',
        status: 'MISSING',
        sidecar: 'none',
        origin: 'none',
        message: nasty,
      }),
      verifiedPod({
        name: 'web-7d4b9c6f5-bbbbb',
        status: 'NOT-READY',
        proxyReady: false,
        reasons: ['CrashLoopBackOff', 'proxy-not-ready', 'policy-enabled'],
        message: 'istio-proxy cannot start: back-off 40s.',
      }),
      verifiedPod({ name: 'web-7d4b9c6f5-ccccc' }),
      verifiedPod({ name: 'web-7d4b9c6f5-ddddd' }),
    ],
  });
}
