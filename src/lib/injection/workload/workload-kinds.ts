import { groupsOfKinds } from '../model/kind.ts';

/** Every kind whose objects make pods, and the pod itself, with the spellings that kubectl accepts. */
const KINDS = {
  Deployment: ['deploy', 'deployment', 'deployments'],
  StatefulSet: ['sts', 'statefulset', 'statefulsets'],
  DaemonSet: ['ds', 'daemonset', 'daemonsets'],
  ReplicaSet: ['rs', 'replicaset', 'replicasets'],
  ReplicationController: ['rc', 'replicationcontroller', 'replicationcontrollers'],
  Job: ['job', 'jobs'],
  CronJob: ['cj', 'cronjob', 'cronjobs'],
  Rollout: ['ro', 'rollout', 'rollouts'],
  Pod: ['po', 'pod', 'pods'],
} as const satisfies Readonly<Record<keyof typeof groupsOfKinds, readonly string[]>>;

/** A kind whose objects make pods, or the pod itself. */
export type WorkloadKind = keyof typeof KINDS;

/** All of them. */
export const workloadKinds = Object.keys(KINDS) as readonly WorkloadKind[];

/** Reads a type as kubectl does: short name, singular or plural in any case, optionally with version and group. */
export function readWorkloadKind(type: string): WorkloadKind | undefined {
  const [plain = '', ...suffix] = type.toLowerCase().split('.');
  return workloadKinds.find((kind) => {
    const names: readonly string[] = KINDS[kind];
    return names.includes(plain) && isGroup(suffix.join('.'), groupsOfKinds[kind]);
  });
}

/** Whether a kind is one of those that make pods, or the pod itself; for an owner, use {@link kindOf}. */
export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(KINDS, kind);
}

/** The spellings of kinds, shortest first, for messages that list the possible ones. */
export function spellingsOf(kinds: readonly WorkloadKind[]): readonly string[] {
  return kinds.flatMap((kind) => KINDS[kind]);
}

/** The spelling of a kind in commands and all other texts: `deployment`. */
export function typeNameOf(kind: WorkloadKind): string {
  return kind.toLowerCase();
}

/** The spelling of an object in commands and all other texts: `deployment/details`. */
export function typePathOf(kind: string, name: string): string {
  return `${kind.toLowerCase()}/${name}`;
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
