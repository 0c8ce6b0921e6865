import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed } from '../../cluster/read-allowed.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import type { ApiObject, PodObject } from '../../injection/model/api-objects.ts';
import { REVISION } from '../../injection/model/keys.ts';
import { type HandInjection, isSidecarOfTemplate } from '../../injection/sidecar/hand-injected.ts';
import { readInjectionRecord } from '../../injection/sidecar/injection-record.ts';
import { readProxyImage } from '../../injection/sidecar/proxy-image.ts';
import { detectSidecar, hasInjectionRecord } from '../../injection/sidecar/sidecar.ts';
import { podQueryOf } from '../../injection/workload/pod-query.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { controllerOf, isFinished } from '../../injection/workload/workload-pods.ts';
import { present } from '../../present.ts';
import type { ActualPod, ActualPods } from './explanation-document.ts';

/** Objects between a workload and its pods. */
const between: Readonly<Record<string, Resource>> = {
  Deployment: resources.replicaSet,
  Rollout: resources.replicaSet,
  CronJob: resources.job,
};

/**
 * Reads the sidecars of a workload's pods: of running pods, not of finished or terminating ones. Nothing if they cannot
 * be listed.
 */
export async function readActualPods(
  cluster: Cluster,
  workload: StrategyObject,
  hand?: HandInjection,
): Promise<ActualPods | undefined> {
  const { namespace, uid } = workload.metadata;
  if (workload.kind === 'Pod') return countActual([workload as unknown as PodObject]);
  const owners = new Set([uid]);
  const middle = between[workload.kind];
  if (middle) {
    const { objects, problem } = await listIfAllowed<ApiObject>(cluster, middle, {
      namespace,
      metadataOnly: true,
    });
    if (problem !== undefined) return undefined;
    for (const object of objects) {
      if (controllerOf(object)?.uid === uid) owners.add(object.metadata.uid);
    }
  }
  const { objects: pods, problem } = await listIfAllowed<PodObject>(cluster, resources.pod, {
    namespace,
    labelSelector: podQueryOf(workload),
  });
  if (problem !== undefined) return undefined;
  return countActual(
    pods.filter((pod) => {
      const owner = controllerOf(pod);
      const isOver = pod.metadata.deletionTimestamp !== undefined || isFinished(pod);
      return owner !== undefined && owners.has(owner.uid) && !isOver;
    }),
    hand,
  );
}

/**
 * The sidecars of these pods.
 * @param hand the sidecar of their template, which no injector added.
 */
export function countActual(pods: readonly PodObject[], hand?: HandInjection): ActualPods {
  const actual = pods.map((pod) => describePod(pod, hand));
  const withSidecar = actual.filter(({ sidecar }) => sidecar !== 'none').length;
  return { withSidecar, withoutSidecar: actual.length - withSidecar, pods: actual };
}

function describePod(pod: PodObject, hand: HandInjection | undefined): ActualPod {
  const { name, creationTimestamp, annotations } = pod.metadata;
  const revision = annotations?.[REVISION] ?? readInjectionRecord(pod)?.revision;
  const image = readProxyImage(pod);
  return present({
    name,
    sidecar: detectSidecar(pod),
    injected: hasInjectionRecord(pod) && !isSidecarOfTemplate(pod, hand),
    createdAt: creationTimestamp,
    revision,
    image,
  });
}
