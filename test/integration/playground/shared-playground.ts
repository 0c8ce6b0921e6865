import {
  type Playground,
  type PlaygroundOptions,
  startPlayground,
} from '../../../playground/playground.ts';

const startTimeoutMs = 120_000;

/**
 * One playground for all tests of the surrounding `describe`: started before the first, stopped after the last,
 * also when they fail. Call the result inside tests to get it.
 */
export function playground(options: PlaygroundOptions = {}): () => Playground {
  let running: Playground | undefined;
  before(async function () {
    this.timeout(startTimeoutMs);
    running = await startPlayground(options);
  });
  after(async function () {
    this.timeout(startTimeoutMs);
    await running?.stop();
  });
  return () => {
    if (running === undefined) throw new Error('the playground runs only while tests do');
    return running;
  };
}
