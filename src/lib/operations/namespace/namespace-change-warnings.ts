import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import { describeObject, type ObjectReference } from '../../injection/model/plan.ts';
import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import { adviseRestart } from '../../injection/restart/restart-commands.ts';

/** At most this many are listed one by one; with `--all` there may be thousands. */
const fewMisses = 10;

/** Warns of namespaces whose new pods are not treated as the label says. */
export function warnOfMisses(misses: readonly LabelMiss[]): readonly string[] {
  const reported = misses
    .slice(0, fewMisses)
    .map(({ message, command }) => (command === undefined ? message : `${message} → ${command}`));
  const rest = misses.slice(fewMisses).map(({ namespace }) => namespace);
  return rest.length === 0
    ? reported
    : [...reported, `the same of ${rest.length} more: ${rest.join(', ')}`];
}

/** Warns of workloads that `restart` cannot, or should not, restart after the change. */
export function warnOfRestarts(blastRadius: BlastRadius): readonly string[] {
  const { byHand, unwise } = adviseRestart(blastRadius);
  return [
    ...warnOf('no command of this program replaces these pods', byHand),
    ...warnOf('do not restart these, their new pods would not start', unwise),
  ];
}

function warnOf(what: string, objects: readonly ObjectReference[]): readonly string[] {
  const names = objects.map(describeObject);
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}
