import type { ApiObject } from '../../playground/api/api-object.ts';
import type { PodObject } from '../../src/lib/injection/model/api-objects.ts';
import { makeProbePod } from '../../src/lib/injection/probe/probe-pod.ts';
import { answeredDrift } from './answered-drift.ts';
import { answeredFacts, answeredPod } from './answered-facts.ts';
import type { ClusterSettings, DrawnWorkload } from './differential-case.ts';
import { judge, type Judgement } from './judge.ts';
import type { LiveCluster } from './live-cluster.ts';
import { nextPodAsCreated } from './next-pod-as-created.ts';
import type { PodFacts } from './pod-facts.ts';
import { driftBySidecars, type KnownRules, type Predict, predictFacts } from './predicted-facts.ts';

/** A workload to ask for, and the pod that it got under the settings before, if it was asked for then. */
export interface Question {
  readonly workload: DrawnWorkload;
  readonly earlier?: ApiObject;
}

/** The settings of the cluster, and what the program reads from its objects. */
export interface Surroundings {
  readonly settings: ClusterSettings;
  readonly known: KnownRules;
}

/** One pod that was asked for, and the answer. */
export interface Round extends Question, Surroundings {
  readonly answered: PodFacts;
  /** The pod, where it is admitted. */
  readonly pod?: ApiObject;
  /** With an earlier pod: the pod of the dry run by which `status` finds drift. */
  readonly probed?: ApiObject;
  /** What the API server says about a pod that it refuses. */
  readonly message: string;
}

/** Asks the API server for a workload's next pod. */
export async function askFor(
  live: LiveCluster,
  surroundings: Surroundings,
  question: Question,
): Promise<Round> {
  const { workload, earlier } = question;
  const answer = await live.ask(nextPodAsCreated(workload));
  const facts = answeredFacts(answer);
  if (!('pod' in answer)) {
    return { ...surroundings, ...question, answered: facts, message: answer.message };
  }
  const round = { ...surroundings, ...question, pod: answer.pod, message: '' };
  const probed = earlier && (await askAsStatusDoes(live, workload));
  if (earlier === undefined || probed === undefined) return { ...round, answered: facts };
  const drift = answeredDrift(answeredPod(earlier), answeredPod(answer.pod));
  return { ...round, answered: { ...facts, drift }, probed };
}

/** Holds the prediction of one round against its answer. */
export function judgeRound(round: Round, predict: Predict = predictFacts): Judgement {
  const { known, workload, earlier, probed, answered } = round;
  const predicted = predict(known, workload);
  if (earlier === undefined || probed === undefined) return judge(predicted, answered);
  const [had, has] = [earlier, probed] as unknown as readonly [PodObject, PodObject];
  return judge({ ...predicted, drift: driftBySidecars(had, has) }, answered);
}

async function askAsStatusDoes(
  live: LiveCluster,
  workload: DrawnWorkload,
): Promise<ApiObject | undefined> {
  const pod = makeProbePod(workload);
  if (pod === undefined) return undefined;
  const { namespace = '' } = workload.metadata;
  const answer = await live.ask({ ...pod, metadata: { ...pod.metadata, namespace } });
  return 'pod' in answer ? answer.pod : undefined;
}
