import { parse } from 'yaml';
import type { ApiObject } from '../model/api-objects.ts';
import { DATAPLANE_MODE, NAMESPACE_INJECTION, REVISION } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels } from '../model/model.ts';

/** The namespace labels that an ASM instance writes into its data-plane clusters; it changes no others. */
export const SYNCED_LABELS = [NAMESPACE_INJECTION, REVISION, DATAPLANE_MODE] as const;

/** The object of kind ASMReconcileNSLabels; it is cluster-scoped, and its only name is `default`. */
export interface ReconcileLabelsObject extends ApiObject {
  readonly spec?: {
    readonly syncPolicy?: { readonly enabled?: boolean; readonly clusters?: readonly string[] };
  };
}

/** Whether the ASM instance writes these labels into a cluster, and the evidence. */
export interface LabelSync {
  readonly state: 'reconciled' | 'kept-out' | 'unknown';
  /** As part of a sentence: `the instance has no ASMReconcileNSLabels`. */
  readonly reason: string;
}

/**
 * Judges whether an ASM instance reconciles the labels of a cluster. By default it does so for every cluster; with
 * `enabled: true` only for the named ones, otherwise for all except the named ones (Alibaba Cloud,
 * "ASMReconcileNSLabels CRD documentation", from 1.28).
 * @param policy the instance's object; `undefined` when there is none.
 * @param clusterId the instance's id of the cluster, if that is known.
 */
export function judgeLabelSync(
  policy: ReconcileLabelsObject | undefined,
  clusterId: string | undefined,
): LabelSync {
  const sync = policy?.spec?.syncPolicy;
  if (!sync) {
    return { state: 'reconciled', reason: 'no ASMReconcileNSLabels says otherwise' };
  }
  const { enabled = false, clusters = [] } = sync;
  const names = clusters.join(', ') || 'none';
  const rule = enabled
    ? `ASMReconcileNSLabels includes only these clusters: ${names}`
    : `ASMReconcileNSLabels excludes these clusters: ${names}`;
  if (clusters.length === 0) return { state: enabled ? 'kept-out' : 'reconciled', reason: rule };
  if (clusterId === undefined) {
    return { state: 'unknown', reason: `${rule}; the id of this cluster is not known` };
  }
  const isReconciled = clusters.includes(clusterId) === enabled;
  return {
    state: isReconciled ? 'reconciled' : 'kept-out',
    reason: `${rule}; this one is ${clusterId}`,
  };
}

/**
 * The id by which the mesh knows a cluster, as proxies get it (`ISTIO_META_CLUSTER_ID`), from the text under `values`
 * of the injector's ConfigMap.
 */
export function readClusterId(values: string): string | undefined {
  try {
    const { global } = parse(values) as {
      readonly global?: { readonly multiCluster?: { readonly clusterName?: unknown } };
    };
    const id = global?.multiCluster?.clusterName;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    // An unreadable text has no id.
    return undefined;
  }
}

/** The labels of a namespace that the instance keeps in step. */
export function pickSyncedLabels({ metadata: { labels = {} } }: ApiObject): Labels {
  return Object.fromEntries(
    SYNCED_LABELS.flatMap((key) => {
      const value = valueOf(labels, key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
