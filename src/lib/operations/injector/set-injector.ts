import type { Cluster } from '../../cluster/cluster.ts';
import { planInjector } from '../../injection/injector/injector-edit-plan.ts';
import { desiredPods, type InjectorEdit } from '../../injection/injector/injector-edit.ts';
import {
  checkLimits,
  describeFewReplicas,
} from '../../injection/injector/injector-settings-check.ts';
import type { WantedSettings } from '../../injection/injector/injector-settings.ts';
import type { Plan } from '../../injection/model/plan.ts';
import { describeOwner } from '../../injection/workload/owner.ts';
import { present } from '../../present.ts';
import { assertRights } from '../plan/assert-rights.ts';
import { checkNodes, type NodeCheck } from './injector-nodes.ts';
import { findInjectorOwners } from './injector-owners.ts';
import { findRewritingRestart, type RewritingRestart } from './injector-restart.ts';
import type { InjectorState } from './injector-state.ts';

/** A change of an injector's settings that can be previewed and written. */
export interface InjectorChange {
  readonly state: InjectorState;
  readonly wanted: WantedSettings;
  readonly plan: Plan;
  /** The number of nodes that accept the pods, if a node selector is requested and nodes can be listed. */
  readonly nodes?: NodeCheck['nodes'];
  /** Warnings to read before the write. */
  readonly warnings: readonly string[];
  /** Whether fewer replicas than recommended are requested; the warnings say why that is a risk. */
  readonly hasFewReplicas: boolean;
  /** The remaining work for running pods. */
  readonly restart: RewritingRestart;
}

/**
 * Plans the change of an injector's settings, and refuses settings that could not work, without writing anything.
 * @throws {UsageError} a limit below its request, no node that accepts the pods, no room for them, a paused Deployment,
 * or a ConfigMap that cannot be edited.
 * @throws {ClusterError} the rights to write are missing.
 */
export async function planInjectorChange(
  cluster: Cluster,
  state: InjectorState,
  wanted: WantedSettings,
): Promise<InjectorChange> {
  const { objects } = state;
  const desired = desiredPods(objects, wanted);
  if (wanted.requests ?? wanted.limits) checkLimits(desired.resources);
  const edits = planInjector(objects, wanted);
  const plan = { changes: edits.map(({ change }) => change) };
  const { unchecked, nodes }: NodeCheck = edits.some(movesPods)
    ? await checkNodes(cluster, objects, desired)
    : { unchecked: [] };
  await assertRights(cluster, plan);
  const fewReplicas =
    wanted.replicas === undefined ? [] : warnOfFewReplicas(state, desired.replicas);
  const isRewriting = edits.some(({ change }) => change.object.kind === 'ConfigMap');
  return present({
    state,
    wanted,
    plan,
    nodes: nodes && Object.keys(wanted.nodeSelector ?? {}).length > 0 ? nodes : undefined,
    warnings: [
      ...fewReplicas,
      ...edits.flatMap(({ change }) => warnOfAutoscaler(change.object)),
      ...unchecked,
      ...warnOfOwners(state, edits),
    ],
    hasFewReplicas: fewReplicas.length > 0,
    restart: isRewriting
      ? await findRewritingRestart(cluster, wanted.rewriteAppProbe ?? false)
      : { commands: [], others: [] },
  });
}

function movesPods({ change }: InjectorEdit): boolean {
  return change.object.kind !== 'ConfigMap';
}

function warnOfFewReplicas({ injector }: InjectorState, replicas: number): readonly string[] {
  const failurePolicies = injector.model.webhooks.map(({ failurePolicy }) => failurePolicy);
  const warning = describeFewReplicas(replicas, failurePolicies);
  return warning === undefined ? [] : [warning];
}

function warnOfAutoscaler({
  kind,
  name,
}: {
  readonly kind: string;
  readonly name: string;
}): string[] {
  if (kind !== 'HorizontalPodAutoscaler') return [];
  return [
    `HorizontalPodAutoscaler ${name} is in charge of the replicas: its bounds are changed, since it would revert any other number`,
  ];
}

/** One sentence for each owner, whatever it owns. */
function warnOfOwners({ injector }: InjectorState, edits: readonly InjectorEdit[]): string[] {
  const owners = edits.flatMap(({ object, paths, change }) =>
    findInjectorOwners(injector, { kind: change.object.kind, object, paths }),
  );
  const sentences = Map.groupBy(owners, ({ name, evidence, reverts }) =>
    [name, evidence, reverts].join('\n'),
  );
  return [...sentences.values()].flatMap(([owner, ...others]) => {
    if (!owner) return [];
    const objects = [owner, ...others].map(({ object }) => object);
    return describeOwner(owner, objects.join(' and '));
  });
}
