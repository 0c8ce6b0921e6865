import type { ApiObject } from '../model/api-objects.ts';
import { type Amount, amountOf, formatCores, formatMebibytes } from '../model/quantity.ts';
import { type ImpactWarning, raiseWarning } from './impact-warning.ts';
import { type QuotaResource, quotaResources, type SidecarAddition } from './sidecar-addition.ts';

/** A ResourceQuota (core/v1). */
export interface ResourceQuotaObject extends ApiObject {
  readonly spec?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: {
      readonly matchExpressions?: readonly { readonly scopeName: string }[];
    };
  };
  readonly status?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly used?: Readonly<Record<string, string>>;
  };
}

/** A workload that gains sidecars, as far as quotas depend on it. */
export interface GainingWorkload {
  readonly pods: number;
  /** What one sidecar adds; absent: unknown. */
  readonly addition?: SidecarAddition;
}

/**
 * Compares what the sidecars of one namespace add with what its quotas have left.
 *
 * A pod is refused when a quota limits a resource that one of its containers does not specify, or when the quota has
 * too little left (Kubernetes v1.36 pkg/quota/v1/evaluator/core/pods.go). The replaced pods are already counted, so
 * only their sidecars are added. While a rollout runs more pods than before, it needs even more.
 * @param gaining every workload of the namespace whose pods gain a sidecar.
 * @param hasDefaults whether a LimitRange sets the resources that containers do not specify.
 * @returns a warning for each workload whose pods are refused, or may be.
 */
export function warnOfQuotas<T extends GainingWorkload>(
  gaining: readonly T[],
  quotas: readonly ResourceQuotaObject[],
  hasDefaults: boolean,
): ReadonlyMap<T, ImpactWarning> {
  const flags = new Map<T, ImpactWarning>();
  for (const quota of quotas) {
    for (const resource of quotaResources) {
      const left = readLeft(quota, resource);
      if (left === undefined) continue;
      for (const [workload, flag] of warnOfResource(
        gaining,
        { quota, resource, left },
        hasDefaults,
      )) {
        // One warning for each workload is enough. A certain one takes precedence.
        if (!flags.get(workload)?.certain) flags.set(workload, flag);
      }
    }
  }
  return flags;
}

/** What a quota has left of one resource. */
interface LimitedResource {
  readonly quota: ResourceQuotaObject;
  readonly resource: QuotaResource;
  readonly left: Amount;
}

function* warnOfResource<T extends GainingWorkload>(
  gaining: readonly T[],
  { quota, resource, left }: LimitedResource,
  hasDefaults: boolean,
): Generator<readonly [T, ImpactWarning]> {
  const { name } = quota.metadata;
  const counted = gaining.filter(({ addition }) => countsIn(quota, addition) !== false);
  const together = counted.reduce((sum, workload) => sum + needOf(workload, resource), 0n);
  for (const workload of counted) {
    const { addition } = workload;
    const scope = countsIn(quota, addition) === true ? undefined : 'the scope of the quota';
    const need = needOf(workload, resource);
    if (addition === undefined) {
      const message = `ResourceQuota ${name} limits ${resource}, and what the sidecar needs is not known`;
      yield [workload, raiseWarning('quota', message, 'the values of the injector')];
    } else if (addition.unsaid.includes(resource)) {
      const message = `rejected with a sidecar: ResourceQuota ${name} wants every container to say ${resource}`;
      yield [
        workload,
        raiseWarning('quota', message, hasDefaults ? 'a LimitRange may fill it in' : scope),
      ];
    } else if (need > 0n && together > left) {
      const whose = need > left ? 'its sidecars need' : 'all sidecars together need';
      const message = `ResourceQuota ${name} has ${formatAmount(left, resource)} of ${resource} left, and ${whose} ${formatAmount(need > left ? need : together, resource)}`;
      yield [
        workload,
        raiseWarning('quota', message, need > left ? scope : 'it depends on who restarts first'),
      ];
    }
  }
}

function needOf({ addition, pods }: GainingWorkload, resource: QuotaResource): Amount {
  return (addition?.amounts[resource] ?? 0n) * BigInt(pods);
}

/** What a quota has left of a resource; `undefined` when the quota does not limit it. `cpu` is short for `requests.cpu`. */
export function readLeft(
  { spec, status }: ResourceQuotaObject,
  resource: QuotaResource,
): Amount | undefined {
  const hard = status?.hard ?? spec?.hard ?? {};
  const key = [resource, resource.replace('requests.', '')].find((one) => Object.hasOwn(hard, one));
  return key === undefined ? undefined : amountOf(hard[key]) - amountOf(status?.used?.[key]);
}

/**
 * Whether a quota counts a pod that has a sidecar. The pod is never of class BestEffort if the sidecar requests
 * anything.
 */
function countsIn(
  { spec }: ResourceQuotaObject,
  addition: SidecarAddition | undefined,
): boolean | 'unknown' {
  const scopes = [
    ...(spec?.scopes ?? []),
    ...(spec?.scopeSelector?.matchExpressions ?? []).map(({ scopeName }) => scopeName),
  ];
  const counts = scopes.map((scope) => {
    switch (scope) {
      case 'Terminating':
        return addition?.hasDeadline ?? 'unknown';
      case 'NotTerminating':
        return addition === undefined ? 'unknown' : !addition.hasDeadline;
      case 'BestEffort':
        return addition === undefined ? 'unknown' : false;
      case 'NotBestEffort':
        return true;
      default:
        return 'unknown';
    }
  });
  if (counts.includes(false)) return false;
  return counts.includes('unknown') ? 'unknown' : true;
}

/** An amount in common units: cores, or MiB. */
export function formatAmount(amount: Amount, resource: QuotaResource): string {
  return resource.endsWith('.cpu') ? formatCores(amount) : `${formatMebibytes(amount)}Mi`;
}
