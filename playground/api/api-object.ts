/** A Kubernetes object as sent over the wire; nothing is dropped or converted. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The metadata fields a playground sets or reads. */
interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const clusterScoped = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
]);

const irregularPlurals: Readonly<Record<string, string>> = {
  ASMReconcileNSLabels: 'asmreconcilenslabels',
  NetworkPolicy: 'networkpolicies',
};

/** URL path of the collection in which objects of a kind live. */
export function collectionPath(apiVersion: string, kind: string, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = irregularPlurals[kind] ?? `${kind.toLowerCase()}s`;
  return clusterScoped.has(kind) || namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${namespace}/${plural}`;
}

/** URL path of one object. */
export function objectPath(object: ApiObject): string {
  const { name = '', namespace } = object.metadata;
  return `${collectionPath(object.apiVersion, object.kind, namespace)}/${name}`;
}
