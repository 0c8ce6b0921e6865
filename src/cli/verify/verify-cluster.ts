import type { Cluster } from '../../lib/cluster/cluster.ts';
import type { Verification } from '../../lib/operations/verify/verification.ts';
import { verifyPods } from '../../lib/operations/verify/verify-pods.ts';
import type { VerifyRequest } from '../../lib/operations/verify/verify-request.ts';
import type { PodPrinter } from '../../lib/output/jsonpath/pod-printer.ts';
import { ReadingProgress } from './reading-progress.ts';
import { isPassed, type VerifyTask } from './verify-task.ts';
import { type EndedWait, verifyAndWait, verifyAndWaitQuietly } from './verify-wait.ts';

/** The last look at a cluster, and the pods it saw, for formats that print them. */
export interface SeenCluster extends EndedWait {
  readonly printer: PodPrinter | undefined;
}

/**
 * Verifies a cluster once, or until nothing fails. Shows on stderr how far it is.
 * @throws as {@link verifyPods}.
 */
export async function verifyCluster(
  cluster: Cluster,
  task: VerifyTask,
  signal: AbortSignal,
): Promise<SeenCluster> {
  const request = task.requestIn(cluster);
  let printer: PodPrinter | undefined;
  const look = async (verify: typeof verifyPods): Promise<Verification> => {
    // Each look prints from scratch: pods of an earlier look may be gone.
    const fresh = task.output.createPrinter?.();
    const verification = await verify(cluster, { ...request, onPod: fresh?.add });
    printer = fresh;
    return verification;
  };
  const ended: EndedWait = task.isWaiting
    ? await verifyAndWait(cluster, () => look(verifyPods), patienceOf(task, request, signal))
    : { verification: await look(verifyWithProgress), end: 'done' };
  return { ...ended, printer };
}

/** Verifies one of several clusters, once or until nothing fails, without progress. */
export async function verifyQuietly(
  cluster: Cluster,
  task: VerifyTask,
  signal: AbortSignal,
): Promise<EndedWait> {
  const request = task.requestIn(cluster);
  const look = (): Promise<Verification> => verifyPods(cluster, request);
  return task.isWaiting
    ? verifyAndWaitQuietly(cluster, look, patienceOf(task, request, signal))
    : { verification: await look(), end: 'done' };
}

function patienceOf(
  task: VerifyTask,
  scope: VerifyRequest,
  signal: AbortSignal,
): Parameters<typeof verifyAndWait>[2] {
  const isDone = (verification: Verification): boolean => isPassed(verification, task);
  return { scope, timeout: task.timeout, isDone, signal };
}

/** Verifies pods, and shows how many are done if it takes long. */
async function verifyWithProgress(cluster: Cluster, request: VerifyRequest): Promise<Verification> {
  const progress = new ReadingProgress('pods');
  const onProgress = (done: number, total: number | undefined): void => {
    progress.update(done, total);
  };
  try {
    return await verifyPods(cluster, { ...request, onProgress });
  } finally {
    await progress.stop();
  }
}
