import { formatAmount, readLeft, type ResourceQuotaObject } from '../impact/impact-quota.ts';
import { type QuotaAmounts, quotaResources } from '../impact/sidecar-addition.ts';
import { amountOf } from '../model/quantity.ts';
import type { Replacement } from './restart-strategy.ts';

/** The quota that the pods of a workload need while they are replaced. */
export interface RoomNeed {
  readonly replacement: Replacement;
  /** The amounts of a new pod. */
  readonly newPod: QuotaAmounts;
  /** The amounts of a present pod. */
  readonly oldPod: QuotaAmounts;
}

/** A quota that leaves no room. */
export interface RoomProblem {
  /** One sentence without a full stop. */
  readonly message: string;
  /** Whether the rollout cannot proceed at all; otherwise it proceeds by removing old pods first. */
  readonly isStuck: boolean;
}

/**
 * Whether the quotas of a namespace let a rollout proceed. An additional pod needs room for all of its amounts; a pod
 * that replaces a removed one, only for the increase. Quotas for some kinds of pods only are left out: if they stop a
 * rollout, that shows at the time.
 */
export function findRoomProblem(
  { replacement, newPod, oldPod }: RoomNeed,
  quotas: readonly ResourceQuotaObject[],
): RoomProblem | undefined {
  const general = quotas.filter(isGeneral);
  const beside = general.map((quota) => findShortage(quota, newPod, 1n)).find(Boolean);
  const more = Object.fromEntries(
    quotaResources.map((resource) => [resource, newPod[resource] - oldPod[resource]]),
  ) as QuotaAmounts;
  const instead = general.map((quota) => findShortage(quota, more, 0n)).find(Boolean);
  const canMakeRoom = replacement.unavailable > 0 && instead === undefined;
  const hasSurge = replacement.surge > 0;
  if (hasSurge && beside === undefined) return undefined;
  if (canMakeRoom) return hasSurge && beside ? { message: beside, isStuck: false } : undefined;
  return { message: instead ?? beside ?? '', isStuck: true };
}

const GENERAL: ReadonlySet<string> = new Set(['NotTerminating', 'NotBestEffort']);

function isGeneral({ spec }: ResourceQuotaObject): boolean {
  return (spec?.scopes ?? []).every((scope) => GENERAL.has(scope)) && !spec?.scopeSelector;
}

function findShortage(
  quota: ResourceQuotaObject,
  need: QuotaAmounts,
  pods: bigint,
): string | undefined {
  const { name } = quota.metadata;
  for (const resource of quotaResources) {
    const left = readLeft(quota, resource);
    if (left === undefined || need[resource] <= 0n || need[resource] <= left) continue;
    return `ResourceQuota ${name} has ${formatAmount(left, resource)} of ${resource} left, and a new pod needs ${formatAmount(need[resource], resource)}`;
  }
  const { hard = {}, used = {} } = quota.status ?? {};
  const isFull = ['pods', 'count/pods'].some(
    (key) =>
      Object.hasOwn(hard, key) && amountOf(used[key]) + pods * amountOf('1') > amountOf(hard[key]),
  );
  return isFull ? `ResourceQuota ${name} has no room for one more pod` : undefined;
}
