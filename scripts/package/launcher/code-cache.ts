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

/** Compiled code by the name of the part of the program it belongs to. */
export interface CodeCache {
  /** @returns `undefined` where there is none that may be trusted. */
  read(part: string): Buffer | undefined;
  /** Keeps code for the next start; where that is not possible, it is not. */
  write(part: string, code: Buffer): void;
}

/**
 * The user's own cache of compiled code. It is code that will be run: so it is below the user's cache directory and
 * never below a directory that others may write to, only the user may read or write it, and a file that belongs to
 * somebody else, or is damaged, is not read. V8 compares no more than the length of the source, so the name tells its
 * content.
 * @param identity of what the code was compiled from and for: digest of the program, V8's version and flags.
 * @returns `undefined` where there is no such place.
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
 * Makes one directory in one that is there; not `recursive`, which in Node 24 never returns where nothing can be made,
 * as in /proc.
 * @returns whether it was not there.
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
 * Whether nobody but the user and root can put something else in the place of a directory: every directory above it, by
 * its name and where links lead, belongs to one of them and lets no one else write, or is sticky as /tmp is.
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

/** What was compiled for another version is not needed any more. */
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
    // What cannot be removed stays; nothing depends on it.
  }
}

/** Belongs to the user, is no link, and nobody else may write to it or read it. */
function isOwn(path: string, uid: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.uid !== uid || stat.isSymbolicLink()) return false;
  return (stat.mode & 0o077) === 0;
}

/** XDG Base Directory 0.8 and, on macOS, Apple's own place. A relative path is to be ignored. */
function cacheDirectory({ XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): string | undefined {
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  const home = HOME ?? homeOfUser();
  if (home === undefined || !isAbsolute(home) || home === '/') return undefined;
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** A user whom the system does not know, as in many containers, has none. */
function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
