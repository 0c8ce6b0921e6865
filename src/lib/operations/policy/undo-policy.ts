import type { LabelSelector } from '../../injection/model/model.ts';
import type { Change } from '../../injection/model/plan.ts';
import { type CommandFlags, quoteFlag } from '../../injection/model/shell.ts';
import { undoCommands } from '../../injection/model/undo-command.ts';
import { type FormerPolicy, isRestoredBy } from '../../injection/policy/policy-undo.ts';
import { toLabelQuery } from '../../injection/selector/label-query.ts';
import { present } from '../../present.ts';
import type { PolicyChange } from './set-policy.ts';

/**
 * The commands that restore the objects of a policy: `policy set` with the former policy if that restores the very same
 * objects, else a patch of each.
 * @param standing the changes that were written, or may have been, in their order.
 */
export function undoPolicy(
  change: PolicyChange,
  standing: readonly Change[],
  commandFlags: CommandFlags,
): readonly string[] {
  const isLabel = ({ object }: Change): boolean => object.kind === 'Namespace';
  const objects = standing.filter((one) => !isLabel(one));
  const former = formerPolicy(change);
  if (objects.length === 0 || !former) return undoCommands(standing, commandFlags);
  if (!isRestoredBy(former, change.objects, change.asked, objects)) {
    return undoCommands(standing, commandFlags);
  }
  const command = `kubectl asm-inject policy set${policyFlags(former)}${otherFlags(change)} --yes${commandFlags}`;
  return [command, ...undoCommands(standing.filter(isLabel), commandFlags)];
}

/** The former policy as arguments of `policy set`; nothing if the cluster's behavior matched no policy. */
function formerPolicy({ state, asked }: PolicyChange): FormerPolicy | undefined {
  const { view, injector } = state;
  const { settings } = injector.model;
  if (!view.exact || !settings.known) return undefined;
  const { alwaysInjectSelector, neverInjectSelector } = settings.config;
  return present({
    ...view.conditions,
    alwaysInjectSelector: asked.alwaysInjectSelector ? alwaysInjectSelector : undefined,
    neverInjectSelector: asked.neverInjectSelector ? neverInjectSelector : undefined,
  });
}

function policyFlags(former: FormerPolicy): string {
  return [
    ` --namespace-condition ${former.namespaceCondition}`,
    ` --pod-condition ${former.podCondition}`,
    ...listFlags('always-inject-selector', former.alwaysInjectSelector),
    ...listFlags('never-inject-selector', former.neverInjectSelector),
  ].join('');
}

function listFlags(name: string, list: readonly LabelSelector[] | undefined): string[] {
  if (list?.length === 0) return [` --clear-${name}`];
  return (list ?? []).map((entry) => quoteFlag(name, toLabelQuery(entry)));
}

function otherFlags({ state, blastRadius }: PolicyChange): string {
  const { injectors, injector } = state;
  return [
    injectors.length > 1 ? quoteFlag('revision', injector.model.revision) : '',
    // A workload that gains a sidecar by the change loses it by the undo.
    blastRadius.counts.gains.workloads > 0 ? ' --allow-gateway-loss' : '',
  ].join('');
}
