import type { PodObject } from '../../injection/model/api-objects.ts';
import { readContainerNames, type SidecarKind } from '../../injection/sidecar/sidecar.ts';
import type { NotJudged } from '../../injection/verification/pod-facts.ts';
import { type PodStatus, podStatuses } from '../../injection/verification/pod-status.ts';
import { keyOfWorkload, type PodWorkload } from '../../injection/verification/workload-of-pod.ts';
import { present } from '../../present.ts';
import type { Finding } from '../explain/explanation-document.ts';
import type { DeniedWorkload } from './read-denials.ts';
import type {
  ComparedPod,
  ListedPod,
  NamespaceSummary,
  NotJudgedCounts,
  StatusCounts,
  WorkloadSummary,
} from './verification.ts';

interface WorkloadCount {
  readonly namespace: string;
  readonly workload: PodWorkload;
  readonly counts: Counts;
  readonly sidecars: Partial<Record<SidecarKind, number>>;
  denied?: DeniedWorkload;
  findings?: readonly Finding[];
}

/** Counts pods per status, workload and namespace; the pods themselves are kept only if requested. */
export class VerificationTally {
  readonly #keeps: (pod: ComparedPod) => boolean;
  readonly #counts = new Counts();
  readonly #notJudged: Record<NotJudged, number> = { terminating: 0, completed: 0, static: 0 };
  readonly #workloads = new Map<string, WorkloadCount>();
  readonly #pods: ListedPod[] = [];

  /** @param keeps which pods the document lists individually. */
  constructor(keeps: (pod: ComparedPod) => boolean) {
    this.#keeps = keeps;
  }

  /**
   * Adds a judged pod.
   * @param object the pod itself; its containers are read only if the document lists the pod.
   */
  add(pod: ComparedPod, object: PodObject): void {
    this.#counts.add(pod.status, 1);
    const { counts, sidecars } = this.#workloadOf(pod.namespace, pod.workload);
    counts.add(pod.status, 1);
    sidecars[pod.sidecar] = (sidecars[pod.sidecar] ?? 0) + 1;
    if (this.#keeps(pod)) this.#pods.push({ ...pod, ...readContainerNames(object) });
  }

  /** Adds a pod that is only counted. */
  addNotJudged(why: NotJudged): void {
    this.#notJudged[why] += 1;
  }

  /** Adds a workload whose pods cannot be created; each missing pod counts. */
  addDenied(denied: DeniedWorkload): void {
    const { namespace, workload, denial } = denied;
    const entry = this.#workloadOf(namespace, workload);
    this.#counts.add('DENIED', denial.missing);
    entry.counts.add('DENIED', denial.missing);
    entry.denied = denied;
  }

  /** Adds the findings of a workload that has judged or missing pods. */
  addFindings(namespace: string, workload: PodWorkload, findings: readonly Finding[]): void {
    this.#workloadOf(namespace, workload).findings = findings;
  }

  /** Adds the commands that let the pods of a denied workload be created again. */
  addRepair(namespace: string, workload: PodWorkload, commands: readonly string[]): void {
    const { denied } = this.#workloads.get(keyOf(namespace, workload)) ?? {};
    if (denied === undefined) return;
    const nextStep = `fix it: ${commands.join(' && ')}`;
    const denial = { ...denied.denial, nextStep, commands };
    this.#workloadOf(namespace, workload).denied = { ...denied, denial };
  }

  /** How many pods of a workload were judged. */
  countRunning(namespace: string, workload: PodWorkload): number {
    const { sidecars = {} } = this.#workloads.get(keyOf(namespace, workload)) ?? {};
    return Object.values(sidecars).reduce((sum, count) => sum + count, 0);
  }

  /** Whether any pod of a workload was judged, or one is missing. */
  hasWorkload(namespace: string, workload: PodWorkload): boolean {
    return this.#workloads.has(keyOf(namespace, workload));
  }

  /** Whether any pod of a namespace was judged, or one is missing. */
  hasNamespace(namespace: string): boolean {
    return [...this.#workloads.values()].some((one) => one.namespace === namespace);
  }

  /** The sums, in the order of namespace, then kind and name. */
  sum(): {
    readonly summary: StatusCounts;
    readonly notJudged: NotJudgedCounts;
    readonly namespaces: readonly NamespaceSummary[];
    readonly workloads: readonly WorkloadSummary[];
    readonly pods: readonly ListedPod[];
  } {
    const sorted = [...this.#workloads]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, count]) => count);
    const byNamespace = Map.groupBy(sorted, ({ namespace }) => namespace);
    return {
      summary: this.#counts.present(),
      notJudged: this.#notJudged,
      namespaces: [...byNamespace].map(([name, workloads]) => {
        const sum = new Counts();
        for (const { counts } of workloads) sum.addAll(counts);
        return { name, workloads: workloads.length, summary: sum.present() };
      }),
      workloads: sorted.map(({ namespace, workload, counts, sidecars, denied, findings }) =>
        present({
          namespace,
          ...workload,
          summary: counts.present(),
          sidecars,
          denied: denied?.denial,
          findings,
        }),
      ),
      pods: this.#pods,
    };
  }

  #workloadOf(namespace: string, workload: PodWorkload): WorkloadCount {
    const key = keyOf(namespace, workload);
    let entry = this.#workloads.get(key);
    if (!entry) {
      entry = { namespace, workload, counts: new Counts(), sidecars: {} };
      this.#workloads.set(key, entry);
    }
    return entry;
  }
}

class Counts {
  readonly #byStatus = new Map<PodStatus, number>();

  add(status: PodStatus, count: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + count);
  }

  addAll(other: Counts): void {
    for (const [status, count] of other.#byStatus) this.add(status, count);
  }

  /** In the order of {@link podStatuses}. */
  present(): StatusCounts {
    return Object.fromEntries(
      podStatuses.flatMap((status) => {
        const count = this.#byStatus.get(status) ?? 0;
        return count === 0 ? [] : [[status, count]];
      }),
    );
  }
}

// No name contains a space, and it sorts before every character that a name can contain.
function keyOf(namespace: string, workload: PodWorkload): string {
  return `${namespace} ${keyOfWorkload(workload)}`;
}
