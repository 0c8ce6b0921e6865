import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  open,
  readFile,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { describeSystemError, kindOfFile, unwritable } from './manifest-problem.ts';

/** A file that can be written back. */
export interface WritableManifest {
  /** As the user named it. */
  readonly path: string;
  /** The file itself: the target of a symbolic link. */
  readonly target: string;
  /** Its content when it was read. */
  readonly before: string;
  readonly after: string;
}

/**
 * Checks, before the first of several files is written, that each can be: it is a file, it is not protected, and it has
 * only one name. A file with several names (hard links) is refused: replacing it would leave the old content under the
 * other names, and writing into it would change them as well.
 * @throws {UsageError} a file cannot be written; nothing was written.
 */
export async function prepareWrite(
  path: string,
  { before, after }: Pick<WritableManifest, 'before' | 'after'>,
): Promise<WritableManifest> {
  try {
    const target = await realpath(path);
    const stats = await stat(target);
    if (!stats.isFile())
      throw unwritable(path, { why: `it is a ${kindOfFile(stats)}, not a file` });
    if (stats.nlink > 1) {
      throw unwritable(path, {
        why: `it has ${stats.nlink} names (hard links), which would no longer be one file`,
        nextStep: 'make it a file of its own, or print what it would be: leave out --in-place',
      });
    }
    await access(target, constants.W_OK);
    await access(dirname(target), constants.W_OK);
    return { path, target, before, after };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unwritable(path, { why: describeSystemError(error), cause: error });
  }
}

/**
 * Writes a manifest back, whole or not at all, even when the machine stops: a temporary file in the same directory
 * replaces it, with its mode and owner. A symbolic link stays a link.
 * @throws {UsageError} it cannot be written, or it was changed since it was read.
 */
export async function writeManifest({
  path,
  target,
  before,
  after,
}: WritableManifest): Promise<void> {
  const directory = dirname(target);
  // Others with write access to the directory cannot predict the name and put a link there.
  const name = `.${basename(target)}.${randomBytes(9).toString('hex')}.tmp`;
  const beside = join(directory, name);
  try {
    const { mode, uid, gid } = await stat(target);
    const file = await open(beside, 'wx', 0o600);
    try {
      const own = await file.stat();
      if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
      await file.chmod(mode & 0o7777);
      await file.writeFile(after);
      await file.sync();
      if ((await readFile(target, 'utf8')) !== before) {
        throw unwritable(path, {
          why: 'it was changed meanwhile',
          nextStep: 'run the command again',
        });
      }
      await rename(beside, target);
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    await syncDirectory(directory);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unwritable(path, { why: describeSystemError(error), cause: error });
  }
}

/** Makes the new name durable; file systems without this operation do not need it. */
async function syncDirectory(directory: string): Promise<void> {
  const opened = await open(directory, 'r').catch(() => undefined);
  try {
    await opened?.sync().catch(() => undefined);
  } finally {
    await opened?.close();
  }
}
