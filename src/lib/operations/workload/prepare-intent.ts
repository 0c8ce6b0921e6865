import type { Cluster } from '../../cluster/cluster.ts';
import { UsageError } from '../../errors.ts';
import type { WrittenKey } from '../../injection/model/version.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { present } from '../../present.ts';
import { WorkloadExplainer } from '../explain/workload-explainer.ts';
import { readRules } from '../rules/injection-rules.ts';
import { chooseMethod } from './choose-method.ts';
import { type EditableScope, findNamedEditable, listEditable } from './find-editable.ts';
import { planIntent, type PlannedIntent } from './plan-intent.ts';

/** The requested intent, and the workloads of a cluster to apply it to. */
export interface IntentRequest {
  readonly intent: InjectionIntent;
  /** By name in the cluster's namespace, or all in a scope. */
  readonly target: { readonly references: readonly WorkloadReference[] } | EditableScope;
  /** Left out: the one that the mesh version reads. */
  readonly method: WrittenKey | undefined;
  /** Whether to write even an edit after which the cluster would refuse pods. */
  readonly force: boolean;
}

/** An intent, planned for every selected workload; nothing is written yet. */
export interface PreparedIntent {
  readonly intent: InjectionIntent;
  readonly method: WrittenKey;
  /** Why label and annotation are both written, if so. */
  readonly reason?: string;
  readonly planned: readonly PlannedIntent[];
  readonly explainer: WorkloadExplainer;
  /** Whether a named workload is refused: then nothing is written. */
  readonly isBlocked: boolean;
  /** System namespaces in which a workload would be changed. */
  readonly system: readonly string[];
}

/**
 * Finds the selected workloads, chooses between label and annotation, and predicts the effect of an edit.
 * @throws {UsageError} a scope has no workload.
 * @throws {ClusterError} the cluster cannot be read.
 */
export async function prepareIntent(
  cluster: Cluster,
  { intent, target, method: given, force }: IntentRequest,
): Promise<PreparedIntent> {
  const rules = await readRules(cluster, { predictsPods: true });
  const found =
    'references' in target
      ? await findNamedEditable(cluster, target.references, intent)
      : await listEditable(cluster, target, intent);
  if (found.length === 0 && !('references' in target)) throw nothingFound(target);
  // `inherited` clears both, whatever the version.
  const usual =
    intent === 'inherited'
      ? ({ method: 'both' } as const)
      : chooseMethod(rules, cluster.meshVersion);
  const { method, reason } = given === undefined ? usual : { method: given };
  const explainer = new WorkloadExplainer(cluster, rules);
  const request = { intent, method, force };
  const planned = await planIntent(cluster, { rules, explainer }, found, request);
  const namespaces = planned.flatMap(({ plan, object }) =>
    plan === 'edit' && object.namespace !== undefined ? [object.namespace] : [],
  );
  const system = [...new Set(namespaces)].filter((name) => rules.isSystem(name));
  const isBlocked = 'references' in target && planned.some(({ plan }) => plan === 'refused');
  return present({
    intent,
    method,
    reason,
    planned,
    explainer,
    isBlocked,
    system,
  });
}

function nothingFound({ namespace, labelSelector }: EditableScope): UsageError {
  const where = namespace === undefined ? 'any namespace' : `namespace ${namespace}`;
  const which = labelSelector === undefined ? '' : ` with labels ${labelSelector}`;
  return new UsageError(`no workload${which} in ${where}`, {
    code: 'no-match',
    nextStep:
      'name another namespace with -n, or check it with: kubectl get deployment,statefulset,daemonset,replicaset,cronjob',
  });
}
