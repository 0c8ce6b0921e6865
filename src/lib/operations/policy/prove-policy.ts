import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { ClusterError } from '../../errors.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import type { FollowOptions } from '../restart/follow-rollout.ts';
import { readPolicyState } from './policy-state.ts';
import type { PolicyChange } from './set-policy.ts';
import { waitUntilServed, type Served } from '../plan/wait-until-served.ts';

/**
 * Proves that a policy which was written is in force: the objects, read again, behave as asked by the engine, and the
 * API server's own answers agree.
 * @throws {ClusterError} the objects, read again, do not behave as asked: somebody else changed them.
 */
export async function provePolicy(
  cluster: Cluster,
  { state, wanted }: PolicyChange,
  options: FollowOptions,
): Promise<Served['state']> {
  options.onStatus('waiting until new pods are treated by the new policy');
  const now = await readPolicyState(cluster, state.injector.model.revision);
  const { exact, conditions } = now.view;
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
  const served = await waitUntilServed(
    cluster,
    modelsOf(state.injectors),
    modelsOf(now.injectors),
    options,
  );
  return served.state;
}

function modelsOf(injectors: readonly InstalledInjector[]): readonly InjectorModel[] {
  return injectors.map(({ model }) => model);
}
