import type { Change, ObjectReference, Write } from './plan.ts';
import { type CommandFlags, kubectlFlags, quoteWord } from './shell.ts';

/**
 * The commands that undo changes, the last change first. Each restores exactly the fields that a change replaced, with
 * their former values, and touches nothing else.
 * @param changes in the order in which they were written.
 */
export function undoCommands(
  changes: readonly Change[],
  commandFlags: CommandFlags,
): readonly string[] {
  return changes
    .toReversed()
    .map((change) => undoCommand(change, commandFlags))
    .filter((command) => command !== undefined);
}

/**
 * The command that undoes one change.
 * @returns `undefined` for a change without the means to undo it.
 */
export function undoCommand(
  { object, write, undo }: Change,
  commandFlags: CommandFlags,
): string | undefined {
  const place = kubectlFlags(commandFlags);
  if (write.action === 'create')
    return `kubectl delete ${nameOf(object)}${placeOf(object)}${place}`;
  if (undo === undefined || undo.action === 'create') return undefined;
  const labels = object.kind === 'Namespace' ? labelsOf(undo) : undefined;
  if (labels)
    return `kubectl label namespace ${quoteWord(object.name)} ${labels.join(' ')} --overwrite${place}`;
  const type = undo.action === 'merge-patch' ? 'merge' : 'json';
  const patch = quoteWord(JSON.stringify(undo.body));
  return `kubectl patch ${nameOf(object)}${placeOf(object)}${place} --type ${type} -p ${patch}`;
}

/** Arguments of `kubectl label`, where a patch changes only labels. */
function labelsOf({ action, body }: Write): readonly string[] | undefined {
  if (action !== 'merge-patch') return undefined;
  const { metadata, ...others } = body as { readonly metadata?: object };
  const { labels, ...rest } = (metadata ?? {}) as {
    readonly labels?: Readonly<Record<string, string | null>>;
  };
  if (!labels || Object.keys(others).length + Object.keys(rest).length > 0) return undefined;
  return Object.entries(labels).map(([key, value]) =>
    value === null ? `${key}-` : quoteWord(`${key}=${value}`),
  );
}

function nameOf({ kind, name }: ObjectReference): string {
  return `${kind.toLowerCase()} ${quoteWord(name)}`;
}

function placeOf({ namespace }: ObjectReference): string {
  return namespace === undefined ? '' : ` -n ${quoteWord(namespace)}`;
}
