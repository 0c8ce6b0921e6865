import type { FaultName } from '../../../playground/faults/faults.ts';
import type { ProbeReasonCode } from '../../../src/lib/injection/probe/probe-reasons.ts';

/** The code of a fault, its effect on pods, the field that is named, and whether a command fixes it. */
export interface ReportedFault {
  readonly code: ProbeReasonCode;
  readonly verdict: 'denied' | 'not-injected';
  readonly field?: string;
  /** A part of the command at the end. */
  readonly command?: string;
  readonly isMended?: true;
}

const configuration = 'kubectl edit mutatingwebhookconfiguration istio-sidecar-injector';

/** Faults that are named on a workload and its pods; the others have tests of their own. */
export const reportedFaults = {
  // First: kubectl patch, which fixes it, then owns the field, and no later fault could remove it.
  'empty-ca': {
    code: 'webhook-ca',
    verdict: 'denied',
    field: 'clientConfig.caBundle',
    command: 'ROOT=$(kubectl get configmap istio-ca-root-cert',
    isMended: true,
  },
  'wrong-ca': {
    code: 'webhook-ca',
    verdict: 'denied',
    field: 'clientConfig.caBundle',
    command: 'ROOT=$(kubectl get configmap istio-ca-root-cert',
    isMended: true,
  },
  'expired-ca': { code: 'webhook-certificate-expired', verdict: 'denied' },
  'expired-certificate': { code: 'webhook-certificate-expired', verdict: 'denied' },
  'wrong-certificate': {
    code: 'webhook-certificate-name',
    verdict: 'denied',
    command: configuration,
  },
  'no-endpoint': {
    code: 'service-no-endpoints',
    verdict: 'denied',
    command: 'kubectl scale deployment',
    isMended: true,
  },
  'missing-service': {
    code: 'service-missing',
    verdict: 'denied',
    field: 'clientConfig.service.name',
    command: 'kubectl get mutatingwebhookconfiguration istio-sidecar-injector -o yaml',
  },
  'connection-refused': { code: 'webhook-refused', verdict: 'denied', field: 'clientConfig' },
  'wrong-host': { code: 'webhook-certificate-name', verdict: 'denied', command: configuration },
  'unknown-host': {
    code: 'webhook-host-unknown',
    verdict: 'denied',
    field: 'clientConfig.url',
    command: configuration,
  },
  'time-out': {
    code: 'webhook-timeout',
    verdict: 'denied',
    field: 'timeoutSeconds',
    command: 'kubectl top pods -n istio-system',
  },
  'denied-template': { code: 'denied-template', verdict: 'denied' },
  'fail-open': {
    code: 'failed-open',
    verdict: 'not-injected',
    field: 'failurePolicy',
    command: 'kubectl scale deployment',
    isMended: true,
  },
  // Last: kubectl patch makes fields its own, and what is applied afterwards leaves them.
  'wrong-port': {
    code: 'service-port',
    verdict: 'denied',
    field: 'clientConfig.service.port',
    command: 'kubectl patch mutatingwebhookconfiguration istio-sidecar-injector',
    isMended: true,
  },
  'wrong-path': {
    code: 'webhook-path',
    verdict: 'denied',
    command: 'kubectl patch mutatingwebhookconfiguration istio-sidecar-injector',
    isMended: true,
  },
} as const satisfies Readonly<
  Record<Exclude<FaultName, 'self-deadlock' | 'two-injectors'>, ReportedFault>
>;

type Mended = Extract<
  (typeof reportedFaults)[keyof typeof reportedFaults],
  { readonly isMended: true }
>;

/** The codes of faults that a printed command fixes: an injector that waits for itself, and one without pods. */
export type MendedCode = Mended['code'] | (typeof mendedOtherwise)[number];

/** Codes of tests of their own. */
export const mendedOtherwise = ['injector-blocks-itself', 'webhook-refused'] as const;
