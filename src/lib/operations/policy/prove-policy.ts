import type { Cluster } from '../../cluster/cluster.ts';
import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import { ClusterError } from '../../errors.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { type Served, waitUntilServed } from '../plan/wait-until-served.ts';
import type { PatientFollowOptions } from '../rollout/follow-rollout.ts';
import { Deadline } from '../wait/deadline.ts';
import { readPolicyState } from './policy-state.ts';
import type { PolicyChange } from './set-policy.ts';

/**
 * Proves that a written policy is in force: according to the engine, the objects, read again, behave as requested, and
 * the API server's own answers agree.
 * @throws {ClusterError} the objects, read again, do not behave as requested: somebody else changed them.
 */
export async function provePolicy(
  cluster: Cluster,
  { state, wanted }: PolicyChange,
  options: PatientFollowOptions,
): Promise<Served['state']> {
  const deadline = new Deadline(options.timeout);
  try {
    return await proveUntil(cluster, { state, wanted }, options, deadline);
  } finally {
    deadline.clear();
  }
}

async function proveUntil(
  cluster: Cluster,
  { state, wanted }: Pick<PolicyChange, 'state' | 'wanted'>,
  { signal, standstill, onStatus }: PatientFollowOptions,
  deadline: Deadline,
): Promise<Served['state']> {
  onStatus('waiting until new pods are treated by the new policy');
  const now = await standstill.through(
    () => readPolicyState(cluster, state.injector.model.revision),
    deadline.signal,
  );
  const { exact, conditions } = now.view;
  if (
    !exact ||
    conditions.namespaceCondition !== wanted.namespaceCondition ||
    conditions.podCondition !== wanted.podCondition
  ) {
    throw new ClusterError('the policy was written, but the cluster does not follow it', {
      code: 'policy-not-in-force',
      nextStep: 'see what it does, and who else changes it: kubectl asm-inject policy show -o wide',
    });
  }
  const served = await waitUntilServed(
    cluster,
    modelsOf(state.injectors),
    modelsOf(now.injectors),
    { signal, standstill, deadline },
  );
  return served.state;
}

function modelsOf(injectors: readonly InstalledInjector[]): readonly InjectorModel[] {
  return injectors.map(({ model }) => model);
}
