import type { CommandFlags } from '../../injection/model/shell.ts';
import { adviseRestart } from '../../injection/restart/restart-commands.ts';
import { present } from '../../present.ts';
import type { WriteResult } from '../plan/apply-plan.ts';
import type { Persistence } from '../plan/watch-writes.ts';
import type { NamespaceChange } from './label-namespaces.ts';

/** What is known after a write of labels. */
interface AfterWrite {
  /** Whether the labels persisted; absent if they were not watched. */
  readonly hold: Persistence | undefined;
  /** What a printed command needs to reach the same cluster. */
  readonly commandFlags: CommandFlags;
}

/**
 * The document of a command that labels namespaces: the writes, their effect on workloads, and what to restart.
 * Namespaces that were not written are left out of the effect.
 */
export function describeNamespaceChange(
  { blastRadius, notAsIntended, warnings }: NamespaceChange,
  result: WriteResult,
  { hold, commandFlags }: AfterWrite,
): WriteResult {
  const left = result.changes.filter(
    ({ outcome }) => outcome !== 'written' && outcome !== 'would-be-written',
  );
  const unwritten = new Set(left.map(({ object }) => object.name));
  const misses = notAsIntended.filter(({ namespace }) => !unwritten.has(namespace));
  const isNothingWritten = left.length > 0 && left.length === result.changes.length;
  const effect = isNothingWritten ? undefined : blastRadius;
  const except = new Set([...unwritten, ...revertedNames(hold)]);
  return present({
    ...result,
    warnings: warnings.length > 0 ? warnings : undefined,
    notAsIntended: misses.length > 0 ? misses : undefined,
    blastRadius: effect,
    restart: effect && adviseRestart(effect, { except, commandFlags }).commands,
    hold,
  });
}

/** Names of the objects whose writes were reverted while they were watched. */
function revertedNames(hold: Persistence | undefined): readonly string[] {
  const fields = hold?.fields ?? [];
  return fields.flatMap(({ state, object }) => (state === 'taken-back' ? [object.name] : []));
}
