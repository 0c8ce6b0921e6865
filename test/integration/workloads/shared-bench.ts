import { openTerminal } from '../../../playground/demo/terminal.ts';
import type { PlaygroundOptions } from '../../../playground/playground.ts';
import { playground } from '../playground/shared-playground.ts';
import { Bench } from './apps.ts';

/** One {@link Bench} for all tests of the surrounding `describe`, on a playground of its own. */
export function shareBench(options: PlaygroundOptions = {}): () => Bench {
  const shared = playground(options);
  let made: Bench | undefined;
  before(async () => {
    made = new Bench(shared(), await openTerminal(shared()));
  });
  return () => {
    if (made === undefined) throw new Error('the bench is there only while tests run');
    return made;
  };
}
