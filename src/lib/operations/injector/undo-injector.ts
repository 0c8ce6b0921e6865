import type { Change } from '../../injection/model/plan.ts';
import { type CommandFlags, quoteFlag } from '../../injection/model/shell.ts';
import { undoCommand } from '../../injection/model/undo-command.ts';
import { REWRITE_APP_PROBE } from '../../injection/sidecar/rewrite-app-probe.ts';
import { spliceText } from '../../injection/text/text-splice.ts';
import type { InjectorChange } from './set-injector.ts';

/**
 * The commands that restore the settings of an injector, last change first.
 * @param standing the changes that were written, or may have been, in their order.
 */
export function undoInjector(
  { state }: InjectorChange,
  standing: readonly Change[],
  commandFlags: CommandFlags,
): readonly string[] {
  const { injectors, injector } = state;
  const revision = injectors.length > 1 ? quoteFlag('revision', injector.model.revision) : '';
  return standing
    .toReversed()
    .map((change) => {
      const former = formerRewriting(change);
      if (former === undefined) return undoCommand(change, commandFlags);
      return `kubectl asm-inject injector set --${former ? '' : 'no-'}rewrite-app-probe${revision} --yes${commandFlags}`;
    })
    .filter((command) => command !== undefined);
}

/** The former setting of app-probe rewriting, if setting it again restores the very same text. */
function formerRewriting({ texts }: Change): boolean | undefined {
  if (!texts) return undefined;
  return [true, false].find((value) => {
    const spliced = spliceText(texts.after, REWRITE_APP_PROBE, value);
    return spliced.ok && spliced.text === texts.before;
  });
}
