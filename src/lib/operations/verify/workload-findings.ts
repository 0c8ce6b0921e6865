import type { Cluster } from '../../cluster/cluster.ts';
import { Remedies } from '../../cluster/remedies.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import type { RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import { stripSidecar } from '../../injection/sidecar/strip-sidecar.ts';
import type { PodStatus, Presence } from '../../injection/verification/pod-status.ts';
import { keyOfWorkload, type PodWorkload } from '../../injection/verification/workload-of-pod.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { isWorkloadKind } from '../../injection/workload/workload-kinds.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import {
  lenderOf,
  readTemplate,
  withFixedLabels,
} from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import {
  findFindings,
  type FindingQuestion,
  type PodsOfFinding,
} from '../explain/describe-findings.ts';
import type { Finding } from '../explain/explanation-document.ts';
import { proposeForRefused } from '../explain/propose-mending.ts';
import { climb } from '../read/find-subjects.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import type { FoundOutage } from './compare-with-new-pods.ts';
import type { DeniedWorkload } from './read-denials.ts';
import type { VerificationTally } from './verification-tally.ts';
import type { ComparedPod } from './verification.ts';

/** Statuses of pods that differ from a new one. */
const DIFFERENT: ReadonlySet<PodStatus> = new Set([
  'MISSING',
  'EXTRA',
  'WRONG-REVISION',
  'DRIFTED',
]);

/** A workload to look for findings of. */
interface NotedWorkload {
  readonly namespace: string;
  readonly workload: PodWorkload;
  /** The object that contains its template. */
  readonly object: StrategyObject;
  /** Those that differ from a new one. */
  readonly pods: ComparedPod[];
  /** Why its pods cannot be created, and the injectors that a repair depends on. */
  refusal?: { readonly failure: ProbeFailure; readonly injectors: readonly RepairableInjector[] };
  /** Why its next pods would not be as they should be at present. */
  outage?: FoundOutage;
}

/**
 * Looks for the findings of workloads that are not as they should be: once per workload, after all pods have been seen.
 */
export class WorkloadFindings {
  readonly #cluster: Cluster;
  readonly #rules: InjectionRules;
  readonly #remedies: Remedies;
  readonly #climbed = new Map<string, Promise<StrategyObject>>();
  readonly #lone = new Map<string, Promise<StrategyObject | undefined>>();
  readonly #noted = new Map<string, NotedWorkload>();

  constructor(cluster: Cluster, rules: InjectionRules) {
    this.#cluster = cluster;
    this.#rules = rules;
    this.#remedies = new Remedies(cluster, rules.installed);
  }

  /**
   * Notes a pod, and reads the object that contains its template; the owner of the pod is already known.
   * @param outage why a recreated pod would be no better at present.
   */
  async notePod(pod: ComparedPod, owner: StrategyObject, outage?: FoundOutage): Promise<void> {
    const noted = await this.#note(pod.namespace, pod.workload, owner);
    if (noted && outage) {
      noted.outage = outage;
      return;
    }
    if (DIFFERENT.has(pod.status)) noted?.pods.push(pod);
  }

  /**
   * Notes a pod that no workload of a known kind makes: its template is the pod itself, without the injected parts. One
   * pod is read for each maker.
   */
  async noteLonePod(pod: ComparedPod, outage?: FoundOutage): Promise<void> {
    const key = `${pod.namespace} ${keyOfWorkload(pod.workload)}`;
    let reading = this.#lone.get(key);
    if (!reading) {
      reading = this.#readLone(pod);
      this.#lone.set(key, reading);
    }
    const object = await reading;
    if (object) await this.notePod(pod, object, outage);
  }

  async #readLone({ name, namespace, uid }: ComparedPod): Promise<StrategyObject | undefined> {
    try {
      const pod = await this.#cluster.read<PodObject>(resources.pod, name, namespace);
      return pod?.metadata.uid === uid ? { ...stripSidecar(pod), kind: 'Pod' } : undefined;
    } catch (error) {
      if (error instanceof ClusterError) return undefined;
      throw error;
    }
  }

  /** Notes a workload whose pods cannot be created. */
  async noteDenied({ namespace, workload, object, failure }: DeniedWorkload): Promise<void> {
    const noted = await this.#note(namespace, workload, object);
    if (!noted) return;
    const injectors = failure.about === 'webhook' ? await this.#remedies.injectors() : [];
    noted.refusal = { failure, injectors };
  }

  /** Finds the findings of all noted workloads, and adds them to the tally. */
  findAll(tally: VerificationTally): void {
    for (const noted of this.#noted.values()) {
      const { namespace, workload } = noted;
      const question = this.#ask(noted, tally.countRunning(namespace, workload));
      tally.addFindings(namespace, workload, question ? reportFindings(noted, question) : []);
      const { refusal } = noted;
      const repair =
        question && refusal && proposeForRefused(question, refusal.failure, refusal.injectors);
      if (repair) tally.addRepair(namespace, workload, repair.commands);
    }
  }

  async #note(
    namespace: string,
    workload: PodWorkload,
    owner: StrategyObject,
  ): Promise<NotedWorkload | undefined> {
    const object = await this.#climb(owner);
    if (object === undefined) return undefined;
    // Pods of an old and a new ReplicaSet belong to one workload.
    const key = `${namespace} ${keyOfWorkload(workload)}`;
    const known = this.#noted.get(key);
    if (known) return known;
    const noted: NotedWorkload = { namespace, workload, object, pods: [] };
    this.#noted.set(key, noted);
    return noted;
  }

  /**
   * @returns nothing if the template is in a higher object that cannot be read: advice would be about the wrong object.
   */
  async #climb(owner: StrategyObject): Promise<StrategyObject | undefined> {
    try {
      const object = await climb(this.#cluster, owner, this.#climbed);
      const above = controllerOf(object);
      return above && isWorkloadKind(kindOf(above)) ? undefined : object;
    } catch (error) {
      // Only advice is missing then: it must not make a verification fail.
      if (error instanceof ClusterError) return undefined;
      throw error;
    }
  }

  #ask(
    { namespace, object, pods, refusal }: NotedWorkload,
    total: number,
  ): FindingQuestion | undefined {
    const reading = readTemplate(object, { keepsSpec: true });
    if (!reading) return undefined;
    return {
      input: this.#rules.input(namespace, withFixedLabels(reading.template, object)),
      owner: lenderOf(object) ?? reading.owner,
      object,
      spec: reading.template.spec ?? {},
      running: refusal ? { pods: [], total } : { pods: pods.map(asRunning), total },
      expected: pods[0]?.expected,
      commandFlags: this.#rules.commandFlags,
    };
  }
}

function reportFindings(
  { outage, pods }: NotedWorkload,
  question: FindingQuestion,
): readonly Finding[] {
  const findings = putCauseFirst(findFindings(question), pods[0]);
  return [...(outage ? [reportOutage(outage)] : []), ...findings];
}

/** No new pods can be created at present: proposes the fix of that, and no restart. */
function reportOutage({ failure, repair }: FoundOutage): Finding {
  const { code, sentence, nextStep, at } = failure;
  const nothing = { changes: [], commands: [], notes: [nextStep] };
  return present({
    code,
    severity: 'error',
    message: sentence,
    object: at?.object,
    field: at?.field,
    proposal: { purpose: 'repair', verdict: 'injected', ...(repair ?? nothing) },
  });
}

function asRunning(pod: ComparedPod): PodsOfFinding['pods'][number] {
  const { name, sidecar, origin, revision, image, wantedImage, status } = pod;
  return present({
    name,
    hasSidecar: sidecar !== 'none',
    injected: origin === 'injector',
    kind: sidecar,
    wantedKind: pod.wantedSidecar,
    revision,
    ...(image !== undefined && wantedImage !== undefined && status === 'DRIFTED'
      ? { image, wantedImage }
      : {}),
  });
}

/** Puts the command that ends the status itself before other problems. */
function putCauseFirst(
  findings: readonly Finding[],
  pod: ComparedPod | undefined,
): readonly Finding[] {
  if (!pod || (pod.status !== 'MISSING' && pod.status !== 'EXTRA')) return findings;
  const wanted: Presence = pod.expected ?? (pod.status === 'MISSING' ? 'injected' : 'not-injected');
  const isCause = ({ proposal }: Finding): boolean =>
    pod.predicted === wanted ? proposal?.purpose === 'recreate' : proposal?.verdict === wanted;
  return [...findings.filter(isCause), ...findings.filter((finding) => !isCause(finding))];
}
