import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import { isForbidden, readIfAllowed } from '../../cluster/read-allowed.ts';
import { resourceOfKind, resources } from '../../cluster/resources.ts';
import { type ClusterError, UsageError } from '../../errors.ts';
import type { ApiObject, PodObject } from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import { parseSelectorFlag } from '../../injection/selector/selector-flag.ts';
import {
  compileSelector,
  matchSelector,
  type Selector,
} from '../../injection/selector/selector.ts';
import { isSameWorkload } from '../../injection/verification/expectations.ts';
import {
  type PodWorkload,
  workloadOfOwner,
  workloadOfPod,
} from '../../injection/verification/workload-of-pod.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { notThere } from '../read/find-subjects.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import type { DeniedWorkload } from './read-denials.ts';
import type { UnreadPart } from './verification.ts';

/** The pods to check. */
export interface PodScope {
  /** Left out: all namespaces. */
  readonly namespaces: readonly string[] | undefined;
  /** In kubectl's `-l` syntax. */
  readonly labelSelector?: string | undefined;
  /** Only pods of these, in the one named namespace; empty: all pods. */
  readonly workloads: readonly WorkloadReference[];
}

/** Reads pods page by page. */
export type PodReader = (scope: ListScope) => AsyncIterable<readonly PodObject[]>;

/** The selected pods, and what else the selection covers. */
export interface PodSelection {
  readonly pages: AsyncIterable<PodPage>;
  /** Whether a workload without pods belongs to the selection. */
  readonly includesWorkload: (workload: DeniedWorkload) => boolean;
  /** Grows while the pages are read. */
  readonly unread: readonly UnreadPart[];
}

/** A page of selected pods. */
interface PodPage {
  readonly pods: readonly PodObject[];
  /** The total number of pods, if the API server reports it. */
  readonly total: number | undefined;
}

/**
 * Selects pods, page by page. Users who cannot list the pods of all namespaces at once get those of the namespaces
 * where that is allowed.
 * @param read the needed parts of the pods.
 * @throws {UsageError} a workload does not exist.
 * @throws {ClusterError} while the pages are read: the pods cannot be listed.
 */
export async function selectPods(
  cluster: Cluster,
  scope: PodScope,
  rules: InjectionRules,
  read: PodReader,
): Promise<PodSelection> {
  const { workloads, namespaces, labelSelector } = scope;
  const jobs = new Map<string, PodWorkload>();
  for (const reference of workloads) {
    await assertExists(cluster, namespaces?.[0] ?? '', reference);
    if (reference.kind === 'CronJob') await addJobs(cluster, namespaces?.[0], reference, jobs);
  }
  const isNamed = (workload: PodWorkload): boolean =>
    workloads.length === 0 || workloads.some((one) => isSameWorkload(one, workload));
  const selector = labelSelector === undefined ? undefined : compile(labelSelector);
  const unread: UnreadPart[] = [];
  const isSelected = (pod: PodObject): boolean =>
    workloads.length === 0 || namesOf(pod, jobs).some(isNamed);
  return {
    pages: readPages(cluster, scope, rules, { read, isSelected, unread }),
    includesWorkload: ({ workload, labels }) =>
      isNamed((workload.kind === 'Job' ? jobs.get(workload.name) : undefined) ?? workload) &&
      // The API server understood a selector in a form that is unknown here: one finding too many is better than one
      // too few.
      (selector === undefined || matchSelector(selector, labels) === true),
    unread,
  };
}

/** How pages are read, which pods of them count, and where unreadable parts are noted. */
interface PageReading {
  readonly read: PodReader;
  readonly isSelected: (pod: PodObject) => boolean;
  readonly unread: UnreadPart[];
}

async function* readPages(
  cluster: Cluster,
  { namespaces, labelSelector }: PodScope,
  rules: InjectionRules,
  { read, isSelected, unread }: PageReading,
): AsyncGenerator<PodPage> {
  for (const namespace of namespaces ?? [undefined]) {
    let seen = 0;
    let total: number | undefined;
    const onRemaining = (count: number): void => {
      total = seen + count;
    };
    try {
      const options = { namespace, labelSelector, onRemaining };
      for await (const page of read(options)) {
        seen += page.length;
        yield { pods: page.filter(isSelected), total };
      }
    } catch (error) {
      if (!isForbidden(error)) throw error;
      if (namespaces !== undefined) throw rules.refusal ?? error;
      yield* readByNamespace(cluster, labelSelector, { read, unread }, error);
    }
  }
}

/** All namespaces one by one, for users who cannot list pods across namespaces. */
async function* readByNamespace(
  cluster: Cluster,
  labelSelector: string | undefined,
  { read, unread }: Pick<PageReading, 'read' | 'unread'>,
  refusal: ClusterError,
): AsyncGenerator<PodPage> {
  const names: string[] = [];
  try {
    const all = await cluster.list(resources.namespace, { metadataOnly: true });
    names.push(...all.map(({ metadata }) => metadata.name));
  } catch (error) {
    // Not even the names can be listed: the first refusal says it all.
    throw isForbidden(error) ? refusal : error;
  }
  let isAnyRead = false;
  for (const namespace of names) {
    try {
      for await (const pods of read({ namespace, labelSelector })) {
        yield { pods, total: undefined };
      }
      isAnyRead = true;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      unread.push({ part: `pods in ${namespace}`, reason: error.message, affects: 'status' });
    }
  }
  if (!isAnyRead) throw refusal;
}

async function assertExists(
  cluster: Cluster,
  namespace: string,
  reference: WorkloadReference,
): Promise<void> {
  const { kind, name } = reference;
  const { object, problem } = await readIfAllowed(cluster, resourceOfKind(kind), name, namespace);
  if (object || problem !== undefined) return;
  throw await notThere(cluster, namespace, reference);
}

/** Pods name their Job; only the Job names its CronJob. */
async function addJobs(
  cluster: Cluster,
  namespace: string | undefined,
  cronJob: PodWorkload,
  jobs: Map<string, PodWorkload>,
): Promise<void> {
  for (const job of await cluster.list<ApiObject>(resources.job, {
    namespace,
    metadataOnly: true,
  })) {
    const owner = controllerOf(job);
    if (owner && kindOf(owner) === 'CronJob' && owner.name === cronJob.name) {
      jobs.set(job.metadata.name, cronJob);
    }
  }
}

/** All names that select a pod: its own, its controller's, and that of the workload above. */
function namesOf(pod: PodObject, jobs: ReadonlyMap<string, PodWorkload>): readonly PodWorkload[] {
  const owner = controllerOf(pod);
  const cronJob = owner && kindOf(owner) === 'Job' ? jobs.get(owner.name) : undefined;
  return [
    { kind: 'Pod', name: pod.metadata.name },
    workloadOfPod(pod),
    ...(owner ? [workloadOfOwner(owner)] : []),
    ...(cronJob ? [cronJob] : []),
  ];
}

function compile(labelSelector: string): Selector | undefined {
  try {
    const compiled = compileSelector(parseSelectorFlag(labelSelector, '-l'));
    return compiled.ok ? compiled.selector : undefined;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
