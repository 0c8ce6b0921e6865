import type { Playground } from '../../../playground/playground.ts';
import { startRelay } from '../cluster/relay.ts';

/**
 * Lets a task use an API server through a server that passes everything on.
 * @param task given the path of a kubeconfig to use.
 * @returns the paths that were asked for, in order.
 */
export async function recordRequests(
  playground: Playground,
  task: (kubeconfig: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const relay = await startRelay(playground);
  try {
    await task(relay.kubeconfig);
  } finally {
    relay.stop();
  }
  return relay.requests.map(({ path }) => path);
}
