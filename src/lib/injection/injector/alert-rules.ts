import type { ObjectReference } from '../model/plan.ts';
import { RECOMMENDED_REPLICAS } from './injector-settings-check.ts';

/** One alerting rule, as Prometheus reads it. */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  /** How long the expression must be true, e.g. `10m`; left out: the alert fires at once. */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** What the alerts watch. */
export interface AlertSubjects {
  /** Names of the webhooks, as the API server's metrics have them. */
  readonly webhooks: readonly string[];
  readonly deployments: readonly Pick<ObjectReference, 'namespace' | 'name'>[];
  /** When the trust in the injector of each webhook configuration ends: RFC 3339. */
  readonly authorities: readonly {
    readonly configuration: string;
    readonly subject: string;
    readonly notAfter: string;
  }[];
}

/** The API server's objective for a change of one object (Kubernetes SIG Scalability SLO): seconds, 99th percentile. */
const SLOW = 1;

/** Days before an authority expires: enough time to renew it. */
const NOTICE = 30;

// Metrics: Kubernetes v1.36 apiserver pkg/admission/metrics/metrics.go. Their label `name` is the webhook's own name;
// type "admit" are the mutating ones.
const DURATION = 'apiserver_admission_webhook_admission_duration_seconds_bucket';
const REJECTIONS = 'apiserver_admission_webhook_rejection_count';
const FAIL_OPEN = 'apiserver_admission_webhook_fail_open_count';
// kube-state-metrics 2.x docs/metrics/workload/deployment-metrics.md.
const READY_REPLICAS = 'kube_deployment_status_replicas_ready';

/**
 * Alerting rules for injectors. By the API server's own metrics: webhooks that are slow, fail, deny or fail open. By
 * kube-state-metrics: too few ready replicas. By date: the day on which the API server stops trusting them.
 */
export function makeAlertRules({ webhooks, deployments, authorities }: AlertSubjects): AlertRule[] {
  return [
    ...(webhooks.length > 0 ? webhookRules(webhooks) : []),
    ...deployments.map(replicasRule),
    ...authorities.map(authorityRule),
  ];
}

function webhookRules(webhooks: readonly string[]): AlertRule[] {
  const these = `${nameMatcher(webhooks)},type="admit"`;
  return [
    {
      alert: 'SidecarInjectorSlow',
      expr: `histogram_quantile(0.99, sum by (name, le) (rate(${DURATION}{${these}}[5m]))) > ${SLOW}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The sidecar injector answers slowly',
        description: `The 99th percentile of calls to {{ $labels.name }} takes {{ $value | humanizeDuration }}, above ${SLOW}s: pods are created late, and not at all once the webhook times out. Give the injector more CPU or more replicas.`,
      },
    },
    {
      alert: 'SidecarInjectorFails',
      expr: newlyCounted(REJECTIONS, `${these},error_type!="no_error"`, 'name, error_type'),
      labels: { severity: 'critical' },
      annotations: {
        summary: 'Pods are refused because the sidecar injector cannot be called',
        description:
          'The API server refused pods because calling {{ $labels.name }} failed ({{ $labels.error_type }}). See why: kubectl asm-inject injector show, and the events of the ReplicaSets.',
      },
    },
    {
      alert: 'SidecarInjectorDenies',
      expr: newlyCounted(REJECTIONS, `${these},error_type="no_error"`, 'name, rejection_code'),
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The sidecar injector denies pods',
        description:
          '{{ $labels.name }} denied pods (code {{ $labels.rejection_code }}): most often an annotation with a bad value, or a template that does not exist. The events of the ReplicaSets have its words.',
      },
    },
    {
      alert: 'SidecarInjectorFailsOpen',
      expr: newlyCounted(FAIL_OPEN, these, 'name'),
      labels: { severity: 'critical' },
      annotations: {
        summary: 'Pods are created without their sidecar',
        description:
          '{{ $labels.name }} could not be called and has failurePolicy Ignore: pods were created without a sidecar, silently. Find them with: kubectl asm-inject verify -A.',
      },
    },
  ];
}

function replicasRule({ namespace = '', name }: AlertSubjects['deployments'][number]): AlertRule {
  return {
    alert: 'SidecarInjectorReplicasLow',
    expr: `${READY_REPLICAS}{namespace="${namespace}",deployment="${name}"} < ${RECOMMENDED_REPLICAS}`,
    for: '5m',
    labels: { severity: 'warning' },
    annotations: {
      summary: `The sidecar injector has fewer than ${RECOMMENDED_REPLICAS} ready replicas`,
      description: `Deployment ${namespace}/${name} has {{ $value }} ready: when that goes, pods are refused or left without a sidecar. Measured by kube-state-metrics.`,
    },
  };
}

function authorityRule(authority: AlertSubjects['authorities'][number]): AlertRule {
  const { configuration, subject, notAfter } = authority;
  return {
    alert: 'SidecarInjectorAuthorityExpires',
    // A vector: an alert fires for its elements, and a scalar has none.
    expr: `vector(${Date.parse(notAfter) / 1000}) - time() < ${NOTICE} * 24 * 3600`,
    labels: { severity: 'warning', configuration },
    annotations: {
      summary: `The authority of the sidecar injector's certificate expires within ${NOTICE} days`,
      description: `${subject} in the caBundle of MutatingWebhookConfiguration ${configuration} expires on ${notAfter}; from then on the API server cannot call the injector. The date is that of the live caBundle when this rule was made: make the rules again after it was renewed.`,
    },
  };
}

/**
 * Whether a counter went up in the last five minutes. `increase()` never sees a series that begins with its first
 * event, so a new series counts whole; `or` keeps the left side where both sides have the series. After a gap in the
 * scrapes an old count looks new: one false alarm for five minutes is better than a missed one.
 */
function newlyCounted(metric: string, matchers: string, by: string): string {
  const series = `${metric}{${matchers}}`;
  return `sum by (${by}) ((${series} unless (${series} offset 5m)) or increase(${series}[5m])) > 0`;
}

function nameMatcher(names: readonly string[]): string {
  const [only = '', ...others] = names;
  if (others.length === 0) return `name="${only}"`;
  // A backslash in a PromQL string is doubled.
  return `name=~"${names.map((name) => name.replaceAll('.', '\\\\.')).join('|')}"`;
}
