import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { withRoots } from '../../cluster/read-root.ts';
import { type AuthorityCertificate, readCaBundle } from '../../injection/injector/ca-bundle.ts';
import {
  findInjectorFaults,
  type InjectorFault,
} from '../../injection/injector/injector-faults.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import { readRewriteAppProbe } from '../../injection/sidecar/rewrite-app-probe.ts';
import { present } from '../../present.ts';
import { readInjectorsOrFail } from '../policy/show-policy.ts';
import { type InjectorDeployment, viewDeployment } from './injector-deployment.ts';
import { findInjectorOwners, type InjectorOwner, settingsFields } from './injector-owners.ts';
import { findInjectorContainer, readInjectorWorkload } from './injector-workload.ts';

/** One webhook of an injector. */
export interface InjectorWebhook {
  /** The MutatingWebhookConfiguration that contains it. */
  readonly configuration: string;
  readonly name: string;
  /** The effect of a failed call: `Fail` refuses the pod, `Ignore` leaves it without a sidecar. */
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
  /** The authorities in its caBundle; left out when it has none. */
  readonly authorities?: readonly AuthorityCertificate[];
  /** Why the caBundle cannot be read. */
  readonly problem?: string;
}

/** One injector and its settings. */
export interface InjectorView {
  readonly revision: string;
  readonly version?: string;
  readonly webhooks: readonly InjectorWebhook[];
  /** Left out if there is none behind the webhooks, or it cannot be read. */
  readonly deployment?: InjectorDeployment;
  /** Whether new pods' probes are sent to the sidecar's agent; left out if unknown. */
  readonly rewriteAppProbe?: boolean;
  /** Other parties that manage its objects. */
  readonly owners: readonly InjectorOwner[];
  /** Faults that keep the API server from calling it. */
  readonly faults: readonly InjectorFault[];
  /** Unreadable parts, and why. */
  readonly problems: readonly string[];
}

/** Result document of `injector show`. */
export interface InjectorList {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'InjectorList';
  readonly injectors: readonly InjectorView[];
}

/**
 * Shows every injector of the cluster with its settings and the faults that affect it.
 * @throws {UsageError} there is none.
 */
export async function showInjectors(cluster: Cluster): Promise<InjectorList> {
  const installed = await readInjectorsOrFail(cluster);
  const injectors = await Promise.all(
    (await withRoots(cluster, installed)).map((injector) => viewInjector(cluster, injector)),
  );
  return { apiVersion: 'asm-inject/v1alpha1', kind: 'InjectorList', injectors };
}

async function viewInjector(cluster: Cluster, injector: InstalledInjector): Promise<InjectorView> {
  const { model, deployment, configMap } = injector;
  const container = findInjectorContainer(injector);
  const workload = deployment && (await readInjectorWorkload(cluster, deployment));
  const rewriteAppProbe = configMap && readRewriteAppProbe(configMap);
  const problems = [
    ...(deployment || injector.isServiceMissing ? [] : [noDeployment(model.webhooks[0])]),
    ...(workload?.problems ?? []),
    ...(model.settings.known ? [] : [model.settings.reason]),
  ];
  return present({
    revision: model.revision,
    version: model.version?.text,
    webhooks: model.webhooks.map(viewWebhook),
    deployment:
      deployment && container && workload
        ? viewDeployment(deployment, container, workload)
        : undefined,
    rewriteAppProbe,
    faults: findInjectorFaults(injector, cluster.commandFlags),
    owners: settingsFields(injector).flatMap((one) => findInjectorOwners(injector, one)),
    problems,
  });
}

function viewWebhook(webhook: WebhookModel): InjectorWebhook {
  const { configuration, name, failurePolicy, timeoutSeconds, caBundle } = webhook;
  const bundle = caBundle ? readCaBundle(caBundle) : undefined;
  return present({
    configuration,
    name,
    failurePolicy,
    timeoutSeconds,
    authorities: bundle?.ok ? bundle.certificates : undefined,
    problem: bundle && !bundle.ok ? bundle.problem : undefined,
  });
}

function noDeployment(webhook: WebhookModel | undefined): string {
  const target = webhook?.target;
  return target?.kind === 'service'
    ? `no Deployment is visible behind Service ${target.namespace}/${target.name}`
    : `the webhook calls ${target?.url ?? 'a URL'}, which no Service of this cluster serves`;
}
