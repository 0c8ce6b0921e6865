/** How kubectl lets one write a kind: its spellings, and the API group that may follow after a dot. */
interface KindNames {
  readonly names: readonly string[];
  readonly group: string;
}

/** Every kind whose objects make pods, and the pod itself (Kubernetes v1.36, Argo Rollouts 1.8). */
const KINDS = {
  Deployment: { names: ['deploy', 'deployment', 'deployments'], group: 'apps' },
  StatefulSet: { names: ['sts', 'statefulset', 'statefulsets'], group: 'apps' },
  DaemonSet: { names: ['ds', 'daemonset', 'daemonsets'], group: 'apps' },
  ReplicaSet: { names: ['rs', 'replicaset', 'replicasets'], group: 'apps' },
  ReplicationController: {
    names: ['rc', 'replicationcontroller', 'replicationcontrollers'],
    group: '',
  },
  Job: { names: ['job', 'jobs'], group: 'batch' },
  CronJob: { names: ['cj', 'cronjob', 'cronjobs'], group: 'batch' },
  Rollout: { names: ['ro', 'rollout', 'rollouts'], group: 'argoproj.io' },
  Pod: { names: ['po', 'pod', 'pods'], group: '' },
} as const satisfies Readonly<Record<string, KindNames>>;

/** A kind whose objects make pods, or the pod itself. */
export type WorkloadKind = keyof typeof KINDS;

/** All of them. */
export const workloadKinds = Object.keys(KINDS) as readonly WorkloadKind[];

/** Reads a type as kubectl does: short name, singular or plural in any case, perhaps with version and group. */
export function readWorkloadKind(type: string): WorkloadKind | undefined {
  const [plain = '', ...suffix] = type.toLowerCase().split('.');
  return workloadKinds.find((kind) => {
    const { names, group }: KindNames = KINDS[kind];
    return names.includes(plain) && isGroup(suffix.join('.'), group);
  });
}

/** Whether a kind is one of those that make pods, or the pod itself. */
export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(KINDS, kind);
}

/** The spellings of kinds, shortest first: for a message that lists what is possible. */
export function spellingsOf(kinds: readonly WorkloadKind[]): readonly string[] {
  return kinds.flatMap((kind) => KINDS[kind].names);
}

/** The shortest spelling: what this program writes into the commands that it proposes. */
export function shortNameOf(kind: WorkloadKind): string {
  return KINDS[kind].names[0];
}

/** How an object is named in a command: `deploy/details`; a kind without a short name is spelled out. */
export function shortPathOf(kind: string, name: string): string {
  return `${isWorkloadKind(kind) ? shortNameOf(kind) : kind.toLowerCase()}/${name}`;
}

// "deployments.apps" and "deployments.v1.apps" mean the same.
function isGroup(suffix: string, group: string): boolean {
  return suffix === '' || suffix === group || suffix.replace(/^v\d+[a-z0-9]*\.?/, '') === group;
}

/** Kinds whose pod template `opt-in`, `opt-out` and `inherit` edit; a ReplicaSet only where nothing else makes it. */
export const editableKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'CronJob',
] as const satisfies readonly WorkloadKind[];

/** Kinds whose pods `restart` replaces. */
export const restartableKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
] as const satisfies readonly WorkloadKind[];
