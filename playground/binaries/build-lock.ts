import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function tryTake(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock whose owner is gone. The rename ensures that only one of several waiters does so. */
async function dropAbandoned(path: string): Promise<void> {
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  if (owner === 0 || isAlive(owner)) return;
  const aside = `${path}.abandoned-${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/**
 * Runs `work` while holding the lock file `path`, so that several processes on one machine run it one after the other;
 * the lock of a process that died is taken over. `onWait` is called once if another process holds it.
 */
export async function withLock(
  path: string,
  onWait: () => void,
  work: () => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; !(await tryTake(path)); attempt += 1) {
    if (attempt === 0) onWait();
    await dropAbandoned(path);
    await delay(250);
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}
