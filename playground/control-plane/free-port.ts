import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which operating systems take the ports of outgoing connections, so that none of these takes a
// port between check and use.
const firstPort = 20_000;
const lastPort = 32_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** Returns a loopback TCP port that nothing listens on; throws when none is found. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(firstPort, lastPort);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free loopback port between ${firstPort} and ${lastPort}`);
}
