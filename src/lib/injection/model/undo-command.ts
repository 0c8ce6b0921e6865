import type { Change } from './plan.ts';
import { kubectlFlags, quoteWord } from './shell.ts';

/**
 * The command that restores what a change of an object's metadata or template replaced, exactly: the former values are
 * in it, whatever they were, and nothing else is touched.
 * @param flags what every command must carry to reach the same cluster, with a space in front; or empty.
 * @returns `undefined` for a change that a merge patch does not take back.
 */
export function undoCommand({ object, undo }: Change, flags: string): string | undefined {
  if (undo?.action !== 'merge-patch') return undefined;
  const { kind, name, namespace } = object;
  const place = namespace === undefined ? '' : ` -n ${quoteWord(namespace)}`;
  return `kubectl patch ${kind.toLowerCase()} ${quoteWord(name)}${place}${kubectlFlags(flags)} --type merge -p ${quoteWord(JSON.stringify(undo.body))}`;
}
