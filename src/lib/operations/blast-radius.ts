import type { Cluster } from '../cluster/cluster.ts';
import { resources, type Resource } from '../cluster/resources.ts';
import { ClusterError } from '../errors.ts';
import { assessImpact, type World } from '../injection/impact.ts';
import { ImpactTally, type BlastRadius } from '../injection/impact-tally.ts';
import { isSystemNamespace } from '../injection/namespace-edit.ts';
import {
  countPods,
  isCoveredByParent,
  isFinished,
  type CountedWorkload,
} from '../injection/workload-pods.ts';
import { readTemplate } from '../injection/workload-template.ts';

/** Where to look; left out: the whole cluster. */
export interface BlastScope {
  readonly namespaces?: readonly string[];
}

const kinds: readonly Resource[] = [
  resources.deployment,
  resources.statefulSet,
  resources.daemonSet,
  resources.replicaSet,
  resources.replicationController,
  resources.job,
  resources.cronJob,
  resources.rollout,
  resources.pod,
];

/**
 * Computes what a change does to every workload of the cluster: predicted now against predicted after. Objects are
 * read in pages, and only those that are reported are kept.
 * @returns what could not be read is said in `unknownParts`.
 * @throws {ClusterError} the API server is not to be reached, or fails in another way than by forbidding.
 */
export async function computeBlastRadius(
  cluster: Cluster,
  before: World,
  after: World,
  scope: BlastScope = {},
): Promise<BlastRadius> {
  const homes = injectorNamespaces(before, after);
  const tally = new ImpactTally((namespace) => isSystemNamespace(namespace, homes));
  for (const resource of kinds) {
    for (const namespace of scope.namespaces ?? [undefined]) {
      await addKind(
        cluster,
        resource,
        namespace,
        (workload) => {
          const impact = assessImpact(workload, before, after);
          tally.add(impact);
        },
        tally,
      );
    }
  }
  return tally.sum();
}

async function addKind(
  cluster: Cluster,
  resource: Resource,
  namespace: string | undefined,
  add: (workload: Parameters<typeof assessImpact>[0]) => void,
  tally: ImpactTally,
): Promise<void> {
  try {
    for await (const page of cluster.pages<CountedWorkload>(resource, { namespace })) {
      for (const item of page) {
        const { kind, apiVersion } = resource;
        const object = { ...item, kind, apiVersion };
        if (isCoveredByParent(object) || isFinished(object)) continue;
        const reading = readTemplate(object, { keepsSpec: true });
        if (reading) add({ ...reading, pods: countPods(object) });
      }
    }
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // A kind that the cluster does not have: Argo Rollouts are not installed.
    if (error.status === 404) return;
    if (error.status !== 403) throw error;
    const where = namespace === undefined ? '' : ` in ${namespace}`;
    tally.miss({ part: `${resource.plural}${where}`, reason: error.message });
  }
}

/** The namespaces in which the injectors run. */
function injectorNamespaces(...worlds: readonly World[]): readonly string[] {
  const targets = worlds.flatMap(({ injectors }) =>
    injectors.flatMap(({ webhooks }) => webhooks.map(({ target }) => target)),
  );
  return targets.flatMap((target) => (target.kind === 'service' ? [target.namespace] : []));
}
