import type { WorkloadImpact } from '../impact/impact-model.ts';
import type { BlastRadius } from '../impact/impact-tally.ts';
import type { ImpactWarningCode } from '../impact/impact-warning.ts';
import { hasOldPods } from '../impact/impact.ts';
import { kindOf } from '../model/kind.ts';
import type { ObjectReference } from '../model/plan.ts';
import { type CommandFlags, quoteWord } from '../model/shell.ts';
import { isWorkloadKind, typePathOf } from '../workload/workload-kinds.ts';
import { allowLoss } from './allow-loss.ts';

/** How running pods are made to follow a change. */
export interface RestartAdvice {
  /** Exact commands, by namespace. */
  readonly commands: readonly string[];
  /** Workloads whose pods must be recreated by hand: no command does it. */
  readonly byHand: readonly ObjectReference[];
  /** Workloads that should keep running unchanged: their new pods would not start. */
  readonly unwise: readonly ObjectReference[];
}

/** What to leave out of the advice, and the flags of its commands. */
export interface RestartAdviceOptions {
  readonly except?: ReadonlySet<string>;
  readonly commandFlags?: CommandFlags;
}

/**
 * Lists what to restart after a change: the workloads with running pods that gain or lose their sidecar, or get it from
 * another revision. Workloads of one namespace that the same command restarts are named in one command. Jobs are left
 * alone: their pods end by themselves.
 * @param given `except`: namespaces to leave out, in which the change was not made; `flags`: the flags with which the
 * commands of the impacts reach the same cluster, with a leading space.
 */
export function adviseRestart(
  { gateways, ordinary, system }: BlastRadius,
  { except = new Set(), commandFlags = '' }: RestartAdviceOptions = {},
): RestartAdvice {
  const moved = [...gateways, ...ordinary, ...system].filter(
    ({ effect, pods, podsFollow, object }) =>
      hasOldPods(effect, pods) &&
      !podsFollow &&
      !/^(Cron)?Job$/.test(kindOf(object)) &&
      !except.has(object.namespace ?? ''),
  );
  const { unwise = [], wise = [] } = Object.groupBy(moved, (row) =>
    isUnwise(row) ? 'unwise' : 'wise',
  );
  const byNamespace = Map.groupBy(wise, ({ object }) => object.namespace ?? '');
  return {
    commands: [...byNamespace].flatMap(([namespace, rows]) =>
      joinCommands(rows, ` -n ${quoteWord(namespace)}${commandFlags}`),
    ),
    byHand: wise.filter(({ restart }) => restart === undefined).map(({ object }) => object),
    unwise: unwise.map(({ object }) => object),
  };
}

const fatal: ReadonlySet<ImpactWarningCode> = new Set([
  'gateway-will-not-start',
  'pod-security',
  'limit-range',
  'refused-already',
  'quota',
]);

function isUnwise({ warnings }: WorkloadImpact): boolean {
  return warnings.some(({ code, certain }) => certain && fatal.has(code));
}

/** Joins commands that differ only in their workload; commands that remove sidecars say so. */
function joinCommands(rows: readonly WorkloadImpact[], place: string): string[] {
  const { losing = [], others: rest = [] } = Object.groupBy(rows, ({ effect }) =>
    effect === 'loses' ? 'losing' : 'others',
  );
  return [...joinAlike(rest, place), ...joinAlike(losing, place).map(allowLoss)];
}

function joinAlike(rows: readonly WorkloadImpact[], place: string): string[] {
  const named = new Map<string, string[]>();
  const others: string[] = [];
  for (const { object, restart } of rows) {
    const { kind, name } = object;
    const target = isWorkloadKind(kind) ? typePathOf(kind, name) : name;
    const end = ` ${target}${place}`;
    if (restart?.endsWith(end)) {
      const start = restart.slice(0, -end.length);
      named.set(start, [...(named.get(start) ?? []), target]);
    } else if (restart !== undefined) others.push(restart);
  }
  const joined = [...named].map(([start, targets]) => `${start} ${targets.join(' ')}${place}`);
  return [...joined, ...others];
}
