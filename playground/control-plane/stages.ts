/**
 * kwok plays the kubelet by Stages: rules that give a pod its next status. These are the playground's own, chosen by
 * annotations of the pod.
 */
import { podAnnotations, type PodBehavior, podBehaviors } from './pod-behavior.ts';

/** A kwok Stage (kwok.x-k8s.io/v1alpha1). */
export interface Stage {
  readonly apiVersion: string;
  readonly kind: 'Stage';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Requirement {
  readonly key: string;
  readonly operator: 'Exists' | 'DoesNotExist' | 'In' | 'NotIn';
  readonly values?: readonly string[];
}

const annotationKey = (name: string) => `.metadata.annotations["${name}"]`;
const exists = (key: string): Requirement => ({ key, operator: 'Exists' });
const absent = (key: string): Requirement => ({ key, operator: 'DoesNotExist' });
const isOneOf = (key: string, ...values: string[]): Requirement => ({
  key,
  operator: 'In',
  values,
});

const behavior = annotationKey(podAnnotations.behavior);
const readyAfter = annotationKey(podAnnotations.readyAfter);
const isNew = absent('.status.podIP');

function stage(name: string, when: readonly Requirement[], next: object, delay?: object): Stage {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: { matchExpressions: when },
      ...(delay === undefined ? {} : { delay }),
      next,
    },
  };
}

const alive = absent('.metadata.deletionTimestamp');

const running = `
  ready: true
  restartCount: 0
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}`;

const runningUnready = running.replace('ready: true', 'ready: false');

const completed = `
  ready: false
  restartCount: 0
  started: false
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}`;

/** A container that ended with `reason` and waits for the kubelet to restart it. */
function backingOff(reason: string, exitCode: number): string {
  return `
  ready: false
  restartCount: 3
  started: false
  state:
    waiting:
      reason: CrashLoopBackOff
      message: {{ printf "back-off 40s restarting failed container=%s pod=%s_%s(%s)" .name $pod.metadata.name $pod.metadata.namespace $pod.metadata.uid | Quote }}
  lastState: {terminated: {exitCode: ${exitCode}, reason: ${reason}, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}`;
}

const unpullable = `
  ready: false
  restartCount: 0
  started: false
  state:
    waiting:
      reason: ImagePullBackOff
      message: {{ printf "Back-off pulling image %q" .image | Quote }}`;

/**
 * The status of a pod with finished init containers, running sidecars, and application containers in state
 * `application`. A proxy is recognised by its name.
 */
function podStatus(application: string, { phase = 'Running', isReady = false } = {}): string {
  const ready = isReady ? 'status: "True"' : 'status: "False", reason: ContainersNotReady';
  return `
{{ $now := Now }}
{{ $pod := . }}
phase: ${phase}
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") | Quote }}
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: ContainersReady, ${ready}, lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, ${ready}, lastTransitionTime: {{ $now | Quote }}}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  restartCount: 0
  ready: true
{{ if eq (or .restartPolicy "") "Always" }}
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ else }}
  started: false
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
{{ if eq .name "istio-proxy" }}${running}
{{ else }}${application}
{{ end }}
{{ end }}
`;
}

/**
 * A Job's pod ends with its application, unless a sidecar among the ordinary containers keeps running: then the pod
 * stays Running, as on a real node.
 */
const jobStatus = podStatus(completed).replace(
  'phase: Running',
  '{{ $sidecar := false }}{{ range .spec.containers }}{{ if eq .name "istio-proxy" }}{{ $sidecar = true }}{{ end }}{{ end }}\n' +
    'phase: {{ if $sidecar }}Running{{ else }}Succeeded{{ end }}',
);

const firstStatus: Readonly<Record<PodBehavior, string>> = {
  'never-ready': podStatus(runningUnready),
  'crash-loop-back-off': podStatus(backingOff('Error', 1)),
  'image-pull-back-off': podStatus(unpullable, { phase: 'Pending' }),
  'oom-killed': podStatus(backingOff('OOMKilled', 137)),
};

const readyStatus = podStatus(running, { isReady: true });

/** All Stages for pods. Node stages are kwok's own defaults. */
export const podStages: readonly Stage[] = [
  stage('pod-ready', [alive, isNew, absent(behavior), absent(readyAfter)], {
    statusTemplate: readyStatus,
  }),
  stage('pod-starting', [alive, isNew, absent(behavior), exists(readyAfter)], {
    statusTemplate: firstStatus['never-ready'],
  }),
  stage(
    'pod-ready-later',
    [
      alive,
      exists(readyAfter),
      absent(behavior),
      isOneOf('.status.conditions.[] | select( .type == "Ready" ) | .status', 'False'),
    ],
    { statusTemplate: readyStatus },
    { durationMilliseconds: 0, durationFrom: { expressionFrom: readyAfter } },
  ),
  ...podBehaviors.map((name) =>
    stage(`pod-${name}`, [alive, isNew, isOneOf(behavior, name)], {
      statusTemplate: firstStatus[name],
    }),
  ),
  stage(
    'pod-job-done',
    [
      alive,
      isOneOf('.metadata.ownerReferences.[].kind', 'Job'),
      isOneOf('.status.phase', 'Running'),
      isOneOf('.status.conditions.[] | select( .type == "Ready" ) | .status', 'True'),
    ],
    { statusTemplate: jobStatus },
  ),
  stage('pod-deleted', [exists('.metadata.deletionTimestamp')], {
    finalizers: { empty: true },
    delete: true,
  }),
];
