import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import {
  type AlertRule,
  type AlertSubjects,
  makeAlertRules,
} from '../../injection/injector/alert-rules.ts';
import { firstToExpire, readCaBundle } from '../../injection/injector/ca-bundle.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import { readInjectorsOrFail } from '../policy/show-policy.ts';

/** A PrometheusRule (monitoring.coreos.com/v1), as the Prometheus Operator reads it. */
export interface PrometheusRule {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PrometheusRule';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: RuleFile;
}

/** The content of a rule file of Prometheus itself. */
interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

const name = 'sidecar-injector';

/**
 * Makes alerting rules for the injectors of a cluster, with the present names of their webhooks, Deployments and
 * authorities.
 * @throws {UsageError} there is no injector.
 */
export async function makeInjectorAlerts(cluster: Cluster): Promise<PrometheusRule> {
  const injectors = await readInjectorsOrFail(cluster);
  const webhooks = injectors.flatMap(({ model }) => model.webhooks);
  const deployments = injectors.flatMap(({ deployment }) => deployment?.metadata ?? []);
  const rules = makeAlertRules({
    webhooks: [...new Set(webhooks.map((webhook) => webhook.name))],
    deployments,
    authorities: findAuthorities(webhooks),
  });
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, ...namespaceOf(injectors), labels: { 'app.kubernetes.io/name': name } },
    spec: { groups: [{ name, rules }] },
  };
}

/** The injector's namespace; if it runs elsewhere, the namespace in which the rules are applied. */
function namespaceOf(injectors: readonly InstalledInjector[]): { readonly namespace?: string } {
  const target = injectors[0]?.model.webhooks[0]?.target;
  return target?.kind === 'service' ? { namespace: target.namespace } : {};
}

/** The authority that expires first in each webhook configuration. */
function findAuthorities(webhooks: readonly WebhookModel[]): AlertSubjects['authorities'] {
  const byConfiguration = Map.groupBy(webhooks, ({ configuration }) => configuration);
  return [...byConfiguration].flatMap(([configuration, some]) => {
    const bundles = [...new Set(some.flatMap(({ caBundle }) => caBundle ?? []))].map(readCaBundle);
    const first = firstToExpire(bundles.flatMap((one) => (one.ok ? one.certificates : [])));
    return first ? [{ configuration, ...first }] : [];
  });
}
