import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { openCode, sealCode } from './checked-code.ts';

/** Compiled code, by the name of its part of the program. */
export interface CodeCache {
  /** @returns `undefined` if there is no trusted code. */
  read(part: string): Buffer | undefined;
  /** Keeps code for the next start, if that is possible. */
  write(part: string, code: Buffer): void;
}

/**
 * The user's own cache of compiled code. This code will be run. So it is below the user's cache directory and never
 * below a directory that others can write to, only the user can read or write it, and a file that is damaged or belongs
 * to another user is not read. V8 compares only the length of the source, so the name identifies its content.
 * @param identity identifies the source and target of the code: digest of the program, V8's version and flags.
 * @returns `undefined` if there is no such directory.
 */
export function openUserCache(
  identity: string,
  environment: NodeJS.ProcessEnv = process.env,
): CodeCache | undefined {
  const uid = process.getuid?.();
  const parent = cacheDirectory(environment);
  if (uid === undefined || parent === undefined) return undefined;
  const directory = join(parent, 'kubectl-asm-inject', `code-${identity}`);
  return {
    read: (part) => {
      try {
        if (!isOwn(directory, uid) || !isSafeBelow(directory, uid)) return undefined;
        const file = join(directory, part);
        return isOwn(file, uid) ? openCode(readFileSync(file)) : undefined;
      } catch {
        return undefined;
      }
    },
    write: (part, code) => {
      const unfinished = join(directory, `${part}.${process.pid}`);
      try {
        if (!isSafeBelow(parent, uid)) return;
        makeDirectory(parent);
        makeDirectory(dirname(directory));
        if (!isSafeBelow(directory, uid)) return;
        if (makeDirectory(directory)) removeOthers(directory);
        if (!isOwn(directory, uid)) return;
        writeFileSync(unfinished, sealCode(code), { mode: 0o600, flag: 'wx' });
        renameSync(unfinished, join(directory, part));
      } catch {
        remove(unfinished);
      }
    },
  };
}

/**
 * Makes one directory in an existing one; not `recursive`, which in Node 24 never returns where directories cannot be
 * made, as in /proc.
 * @returns whether it did not exist before.
 */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Whether only the user and root can replace a directory: every directory above it, by its name and after following
 * links, belongs to one of them and is not writable by others, or is sticky like /tmp.
 */
function isSafeBelow(directory: string, uid: number): boolean {
  return [dirname(directory), realpathSync(dirname(directory))].every((start) => {
    for (let path = start; ; path = dirname(path)) {
      const { mode, uid: owner } = statSync(path);
      const isSticky = (mode & 0o1000) !== 0;
      if ((owner !== uid && owner !== 0) || ((mode & 0o022) !== 0 && !isSticky)) return false;
      if (path === dirname(path)) return true;
    }
  });
}

/** Removes code that was compiled for other versions. */
function removeOthers(directory: string): void {
  const parent = dirname(directory);
  for (const name of readdirSync(parent)) {
    if (name.startsWith('code-') && name !== basename(directory)) {
      remove(join(parent, name));
    }
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Code that cannot be removed stays; nothing depends on it.
  }
}

/** Whether a path belongs to the user, is not a link, and cannot be read or written by others. */
function isOwn(path: string, uid: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.uid !== uid || stat.isSymbolicLink()) return false;
  return (stat.mode & 0o077) === 0;
}

/** By XDG Base Directory 0.8 and, on macOS, Apple's own convention. A relative path must be ignored. */
function cacheDirectory({ XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): string | undefined {
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  const home = HOME ?? homeOfUser();
  if (home === undefined || !isAbsolute(home) || home === '/') return undefined;
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** A user unknown to the system, as in many containers, has no home directory. */
function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
