/**
 * API groups of the kinds that make pods, and of the pod itself (Kubernetes v1.36, Argo Rollouts 1.8). Other groups have
 * kinds of the same name: StatefulSet and DaemonSet of OpenKruise, Job of Volcano.
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

/** A kind as an object, or a reference to one, has it; items of a list come without apiVersion. */
export interface KindReference {
  readonly apiVersion?: string;
  readonly kind: string;
}

/** The API group of an apiVersion: `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * A kind by which objects can be told apart: as it is, or as kubectl takes it with its group, `StatefulSet.apps.kruise.io`,
 * where the kind alone would mean one of another group. So no kind of a foreign group is taken for one that this program
 * knows.
 * @param group left out: the one that the kind is known to have.
 */
export function qualifyKind(kind: string, group: string | undefined): string {
  const known = Object.hasOwn(groupsOfKinds, kind) ? groupsOfKinds[kind as KnownKind] : undefined;
  // Kubernetes alone adds kinds to the core group, which has no name.
  return known === undefined || !group || known === group ? kind : `${kind}.${group}`;
}

type KnownKind = keyof typeof groupsOfKinds;

/** {@link qualifyKind} of an object or an owner reference. */
export function kindOf({ apiVersion, kind }: KindReference): string {
  return qualifyKind(kind, apiVersion === undefined ? undefined : groupOf(apiVersion));
}

/** How a person and kubectl name an object: `deployment/web`, `statefulset.apps.kruise.io/db`. */
export function pathOf(object: KindReference & { readonly name: string }): string {
  return `${kindOf(object).toLowerCase()}/${object.name}`;
}
