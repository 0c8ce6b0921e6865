import type { Cluster } from '../cluster/cluster.ts';
import type { InstalledInjector } from '../cluster/read-injectors.ts';
import { ClusterError } from '../errors.ts';
import type { InjectionPolicy } from '../injection/policy.ts';
import type { FollowOptions } from './follow-rollout.ts';
import { readInjectorsOrFail, viewPolicy } from './show-policy.ts';
import { waitUntilServed } from './wait-until-served.ts';

/**
 * Proves that a policy which was written is in force: the objects, read again, behave as asked by the engine, and the
 * API server's own answers agree.
 * @param before the injectors as they were read before the change.
 * @throws {ClusterError} the objects do not behave as asked, or the answers did not change in time.
 */
export async function provePolicy(
  cluster: Cluster,
  before: readonly InstalledInjector[],
  wanted: InjectionPolicy,
  options: FollowOptions,
): Promise<void> {
  options.onStatus('waiting until new pods are treated by the new policy');
  const injectors = await readInjectorsOrFail(cluster);
  const { exact, conditions } = viewPolicy(injectors);
  if (
    !exact ||
    conditions.namespaceCondition !== wanted.namespaceCondition ||
    conditions.podCondition !== wanted.podCondition
  ) {
    throw new ClusterError('the policy was written, but the cluster does not behave as it says', {
      code: 'policy-not-in-force',
      nextStep: 'see what it does, and who else changes it: policy show -o wide',
    });
  }
  const models = (installed: readonly InstalledInjector[]) => installed.map(({ model }) => model);
  const served = await waitUntilServed(cluster, models(before), models(injectors), options);
  if (served.state === 'not-served') {
    throw new ClusterError(
      `the policy was written, but pods in ${served.namespace} are still treated by the old one`,
      {
        code: 'policy-not-served',
        nextStep: 'look at the injector: kubectl get pods -n istio-system',
      },
    );
  }
  options.onStatus(
    served.state === 'served'
      ? `in force: the API server treats new pods in ${served.namespace} by the new policy`
      : 'written; no namespace here tells the old policy from the new one, so there was nothing to try',
  );
}
