/**
 * API groups of the kinds that create pods, and of the pod itself (Kubernetes v1.36, Argo Rollouts 1.8). Other groups
 * have kinds of the same name: StatefulSet and DaemonSet of OpenKruise, Job of Volcano.
 */
export const groupsOfKinds = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  ReplicationController: '',
  Job: 'batch',
  CronJob: 'batch',
  Rollout: 'argoproj.io',
  Pod: '',
} as const satisfies Readonly<Record<string, string>>;

/** The kind of an object, or of a reference to one; items of a list come without apiVersion. */
export interface KindReference {
  readonly apiVersion?: string;
  readonly kind: string;
}

/** The API group of an apiVersion: `apps` for `apps/v1`, empty for `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * A kind that identifies an object: the plain kind, or the kind with its group as kubectl takes it,
 * `StatefulSet.apps.kruise.io`, where the plain kind would mean one of another group. So a kind of a foreign group is
 * never mistaken for one that this program knows.
 * @param group default: the known group of the kind.
 */
export function qualifyKind(kind: string, group: string | undefined): string {
  const known = Object.hasOwn(groupsOfKinds, kind) ? groupsOfKinds[kind as KnownKind] : undefined;
  // Only Kubernetes itself adds kinds to the core group, which has no name.
  return known === undefined || !group || known === group ? kind : `${kind}.${group}`;
}

type KnownKind = keyof typeof groupsOfKinds;

/** {@link qualifyKind} of an object or an owner reference. */
export function kindOf({ apiVersion, kind }: KindReference): string {
  return qualifyKind(kind, apiVersion === undefined ? undefined : groupOf(apiVersion));
}

/** The name of an object for people and for kubectl: `deployment/web`, `statefulset.apps.kruise.io/db`. */
export function pathOf(object: KindReference & { readonly name: string }): string {
  return `${kindOf(object).toLowerCase()}/${object.name}`;
}
