import { MIRROR_POD } from '../model/keys.ts';
import { pathOf } from '../model/kind.ts';
import { type CommandFlags, kubectlFlags, quoteWord } from '../model/shell.ts';
import type { PinnedSidecar } from '../sidecar/pinned-sidecar.ts';
import { restartableKinds } from '../workload/workload-kinds.ts';
import { controllerOf, isNode } from '../workload/workload-pods.ts';
import type { RolloutObject, RolloutStop } from './rollout-status.ts';
import { deletePods, findRolloutStop } from './rollout-stop.ts';

/** Why a restart of a workload would not, or should not, replace its pods, judged by the workload alone. */
export interface RestartStop {
  /** Stable; scripts may match on it. */
  readonly code:
    | RolloutStop['code']
    | 'job'
    | 'bare-pod'
    | 'static-pod'
    | 'argo-rollout'
    | 'other-controller'
    | 'pinned';
  /** One sentence without a full stop. */
  readonly message: string;
  /** What to do instead: a command where there is one. */
  readonly nextStep: string;
}

/**
 * Why `restart` leaves a workload alone, in addition to what holds any rollout of it ({@link findHold}):
 *
 * | kind or sign                      | code             | instead                                    |
 * |-----------------------------------|------------------|--------------------------------------------|
 * | an own istio-proxy, hand-injected | pinned           | change the image in the template           |
 * | ReplicationController             | not-replaced     | delete its pods                            |
 * | Job                               | job              | create it again                             |
 * | Rollout (Argo)                    | argo-rollout     | its own tool                               |
 * | Pod of a node's manifest          | static-pod       | edit the file on the node                  |
 * | Pod                               | bare-pod         | create it again                             |
 * | anything else                     | other-controller | ask that controller                        |
 *
 * A partition holds only some of the pods, and is left to the caller, which counts them.
 */
export function findRestartStop(
  workload: RolloutObject,
  pin: PinnedSidecar | undefined,
  commandFlags: CommandFlags = '',
): RestartStop | undefined {
  if (pin && pin.by !== 'annotation') return describePin(pin.by, pin.image);
  const hold = findRolloutStop(workload, commandFlags);
  if (hold) return hold.code === 'partition' ? undefined : hold;
  const { kind, metadata } = workload;
  if (restartableKinds.some((one) => one === kind)) return undefined;
  const { name, namespace = '' } = metadata;
  const place = `-n ${quoteWord(namespace)}${kubectlFlags(commandFlags)}`;
  switch (kind) {
    case 'ReplicationController':
      return {
        code: 'not-replaced',
        message: 'a ReplicationController does not replace running pods',
        nextStep: deletePods(workload, commandFlags),
      };
    case 'Job':
      return {
        code: 'job',
        message: 'the pods of a Job run to their end',
        nextStep: 'delete the Job and recreate it from its manifest, or let it end',
      };
    case 'Rollout':
      return {
        code: 'argo-rollout',
        message: 'Argo Rollouts decides how its pods are replaced',
        nextStep: `kubectl argo rollouts restart ${name} ${place}`,
      };
    case 'Pod':
      return stopOfPod(workload, place);
    default:
      return otherController(`${kind.toLowerCase()}/${name}`, namespace);
  }
}

function stopOfPod(pod: RolloutObject, place: string): RestartStop {
  const { name, namespace = '', annotations } = pod.metadata;
  if (annotations?.[MIRROR_POD] !== undefined) {
    return {
      code: 'static-pod',
      message: 'the kubelet makes it from a file, and admission does not reach it',
      nextStep: 'change the file on its node',
    };
  }
  const controller = controllerOf(pod);
  if (controller && !isNode(controller)) return otherController(pathOf(controller), namespace);
  return {
    code: 'bare-pod',
    message: 'a pod without a controller is not recreated',
    nextStep: `recreate it from its manifest: kubectl get pod ${name} ${place} -o yaml`,
  };
}

function otherController(path: string, namespace: string): RestartStop {
  return {
    code: 'other-controller',
    message: `${path} makes its pods, and this program does not know how it replaces them`,
    nextStep: `replace them by whatever runs ${path} in ${namespace}`,
  };
}

const PINNED_BY = {
  hand: 'its sidecar was injected into the manifest by hand',
  container: 'its template has an istio-proxy of its own',
} as const;

function describePin(by: keyof typeof PINNED_BY, image: string): RestartStop {
  return {
    code: 'pinned',
    message: `${PINNED_BY[by]}, with image ${image}`,
    nextStep: 'change it in the pod template; --force restarts it anyway',
  };
}
