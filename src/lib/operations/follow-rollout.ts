import type { Cluster } from '../cluster/cluster.ts';
import { resources } from '../cluster/resources.ts';
import { InterruptedError, RolloutError } from '../errors.ts';
import type { DeploymentObject } from '../injection/api-objects.ts';
import type { ObjectReference } from '../injection/plan.ts';
import { deploymentRolloutStatus } from '../injection/rollout.ts';

/** How to follow a rollout. */
export interface FollowOptions {
  /** Milliseconds until it counts as failed; 0 waits for ever, as `kubectl rollout status` does. */
  readonly timeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told how far it is, whenever that changes. */
  readonly onStatus: (text: string) => void;
}

/**
 * Waits, by watching, until a Deployment's rollout is really done: the controller has seen the newest template, every
 * pod is new and available, and no old one is left.
 * @throws {RolloutError} it failed, took too long, or the Deployment is gone.
 * @throws {InterruptedError} on Ctrl-C; the rollout itself goes on.
 */
export async function followRollout(
  cluster: Cluster,
  workload: ObjectReference,
  options: FollowOptions,
): Promise<void> {
  const { name, namespace = '' } = workload;
  const label = `deployment/${name}`;
  const lookFurther = `look at it with: kubectl rollout status ${label} -n ${namespace}`;
  const signals = [options.signal];
  if (options.timeout > 0) signals.push(AbortSignal.timeout(options.timeout));
  const signal = AbortSignal.any(signals);

  let last = 'nothing is known of it yet';
  for await (const object of cluster.follow<DeploymentObject>(
    resources.deployment,
    name,
    namespace,
    signal,
  )) {
    if (!object) {
      throw new RolloutError(`${label} was deleted during its rollout`, { code: 'workload-gone' });
    }
    const { state, message } = deploymentRolloutStatus(object);
    last = message;
    options.onStatus(`${label}: ${message}`);
    if (state === 'done') return;
    if (state === 'failed') {
      throw new RolloutError(`the rollout of ${label} failed: ${message}`, {
        code: 'rollout-failed',
        nextStep: `see why: kubectl describe pods -n ${namespace}`,
      });
    }
  }
  if (options.signal.aborted) throw new InterruptedError();
  throw new RolloutError(`the rollout of ${label} did not finish in time: ${last}`, {
    code: 'rollout-timeout',
    nextStep: `${lookFurther}, or allow more time with --timeout`,
  });
}
