import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { Probe } from '../../cluster/probe.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { type MutatingWebhooks, RefusalPlaces } from '../../cluster/refusal-places.ts';
import { Remedies } from '../../cluster/remedies.ts';
import { resourceOfKind, resources } from '../../cluster/resources.ts';
import type { RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { EventObject } from '../../injection/model/api-objects.ts';
import { timeOfEvent } from '../../injection/model/event-time.ts';
import { kindOf } from '../../injection/model/kind.ts';
import type { PodTemplate } from '../../injection/model/model.ts';
import { withoutPodName } from '../../injection/probe/nameless-refusal.ts';
import { classifyRefusal, type ProbeFailure } from '../../injection/probe/probe-failure.ts';
import { makeProbePod } from '../../injection/probe/probe-pod.ts';
import { findFailedCreate } from '../../injection/rollout/pod-trouble.ts';
import { countMissingPods, type ShortWorkload } from '../../injection/verification/missing-pods.ts';
import { type PodWorkload, workloadOfOwner } from '../../injection/verification/workload-of-pod.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { isWorkloadKind } from '../../injection/workload/workload-kinds.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import { listInScope, type WorkloadScope } from '../read/list-in-scope.ts';
import type { Denial, UnreadPart } from './verification.ts';

/** A workload whose controller cannot create pods. */
export interface DeniedWorkload {
  readonly namespace: string;
  readonly workload: PodWorkload;
  /** Labels of the template, to check whether a selector matches it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly denial: Denial;
  /** The refusal, interpreted. */
  readonly failure: ProbeFailure;
  /** The controller. */
  readonly object: StrategyObject;
}

/** The denied workloads, and the places that could not be searched. */
export interface DenialReading {
  readonly denied: readonly DeniedWorkload[];
  readonly unread: readonly UnreadPart[];
}

/**
 * Finds workloads whose pods cannot be created, by the FailedCreate events of their controllers. Controllers repeat
 * them for as long as they fail (every 17 minutes at the latest, while events are kept for an hour: Kubernetes v1.36
 * pkg/controller/controller_utils.go). A workload that has all its pods by now, or has created one since, does not
 * count.
 * @throws {ClusterError} the events cannot be listed for another reason than a lack of rights.
 */
export async function readDenials(
  cluster: Cluster,
  scope: WorkloadScope,
  rules: MutatingWebhooks & { readonly installed: readonly RepairableInjector[] },
): Promise<DenialReading> {
  const newest = new Map<string, EventObject>();
  const unread: UnreadPart[] = [];
  const events = listInScope<EventObject>(cluster, resources.event, scope, {
    fieldSelector: 'reason=FailedCreate',
    miss: (_, namespace, reason) => {
      const where = namespace === undefined ? '' : ` in ${namespace}`;
      unread.push({ part: `pods that cannot be created${where}`, reason, affects: 'status' });
    },
  });
  for await (const page of events) {
    for (const event of page) {
      const { uid = '' } = event.involvedObject;
      const known = newest.get(uid);
      if (!known || timeOfEvent(known) <= timeOfEvent(event)) newest.set(uid, event);
    }
  }
  const places = new RefusalPlaces(cluster, rules);
  const probe = new Probe(cluster, rules);
  const remedies = new Remedies(cluster, rules.installed);
  const denied = await pMap(
    newest.values(),
    (event) => readDenied(cluster, event, { places, probe, remedies }),
    { concurrency: 8 },
  );
  return { denied: denied.filter((one) => one !== undefined), unread };
}

/** The objects that interpret a refusal. */
interface Interpreters {
  readonly places: RefusalPlaces;
  readonly probe: Probe;
  readonly remedies: Remedies;
}

async function readDenied(
  cluster: Cluster,
  event: EventObject,
  { places, probe, remedies }: Interpreters,
): Promise<DeniedWorkload | undefined> {
  const { apiVersion, name = '', namespace = '', uid } = event.involvedObject;
  const { kind: own = '' } = event.involvedObject;
  const kind = kindOf(present({ apiVersion, kind: own }));
  if (!isWorkloadKind(kind)) return undefined;
  const { object } = await readIfAllowed<ShortWorkload & StrategyObject>(
    cluster,
    resourceOfKind(kind),
    name,
    namespace,
  );
  if (!object || object.metadata.uid !== uid) return undefined;
  const missing = countMissingPods({ ...object, kind });
  if (missing === 0 || (await hasRecovered(cluster, event, object))) return undefined;
  // ReplicaSets say "Error creating: ", StatefulSets "create Pod web-0 in StatefulSet web failed error: ".
  const refusal = withoutPodName(
    (event.message ?? '')
      .replace(COMBINED, '')
      .replace(/^(Error creating|create Pod .* failed error): /, ''),
    `${name}-`,
  );
  const template = readTemplate({ ...object, kind }, { keepsSpec: true })?.template ?? BARE;
  const reported = classifyRefusal(
    { status: 500, message: refusal, causes: [] },
    await places.find(namespace, template, refusal),
  );
  const pod = makeProbePod({ ...object, kind });
  const failure = pod ? await probe.findFault({ namespace, pod }, reported) : reported;
  const owner = controllerOf(object);
  return {
    namespace,
    workload: owner ? workloadOfOwner(owner) : { kind, name },
    labels: object.spec?.template?.metadata?.labels ?? {},
    denial: {
      missing,
      code: failure.code,
      message: refusal,
      nextStep: await remedies.describe(failure),
    },
    failure,
    object: { ...object, kind },
  };
}

const BARE: PodTemplate = { labels: {}, annotations: {}, hostNetwork: false };

/** The prefix of the newest of many similar events (Kubernetes v1.36 client-go tools/record/events_cache.go). */
const COMBINED = '(combined from similar events): ';

/** ReplicaSets show whether they fail now; others have recovered if they reported a created pod after the failure. */
async function hasRecovered(
  cluster: Cluster,
  failure: EventObject,
  { kind, metadata, status }: ShortWorkload,
): Promise<boolean> {
  if (kind === 'ReplicaSet' || kind === 'ReplicationController') {
    return findFailedCreate(status?.conditions) === undefined;
  }
  const created = await cluster.list<EventObject>(resources.event, {
    namespace: metadata.namespace,
    fieldSelector: `involvedObject.uid=${metadata.uid ?? ''},reason=SuccessfulCreate`,
  });
  return created.some((event) => timeOfEvent(event) > timeOfEvent(failure));
}
