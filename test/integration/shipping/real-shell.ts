import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A shell on a terminal of its own, as a user has it. */
export interface RealShell {
  /**
   * Types a line that ends in Tab.
   * @returns the line that the shell made of it.
   */
  complete(line: string): Promise<string>;
  /**
   * Types a line that ends in Tab.
   * @returns the words that the shell passes on when the line is entered.
   */
  passOn(line: string): Promise<readonly string[]>;
  /** Leaves the shell. */
  close(): Promise<void>;
}

const patience = 30_000;

/**
 * Starts a shell on a pseudo-terminal; script(1) of util-linux or BSD makes that.
 * @param start commands to begin with, one a line.
 * @throws {Error} the shell is not installed; a test of completion that skips it would prove nothing.
 */
export async function openShell(
  shell: 'bash --norc --noprofile -i' | 'zsh -f -i',
  start: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RealShell> {
  requireProgram(shell.split(' ')[0] ?? '');
  const child = spawn('script', ['-qfc', shell, '/dev/null'], {
    env: { ...env, TERM: 'dumb', PS1: '$ ', COLUMNS: '500' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  });
  const waitFor = (pattern: RegExp, from: number): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(look);
        reject(
          new Error(`${shell} never printed ${String(pattern)}; it printed ${output.slice(from)}`),
        );
      }, patience);
      const look = (): void => {
        const found = pattern.exec(output.slice(from));
        if (!found) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  let count = 0;
  const enter = async (line: string): Promise<RegExpExecArray> => {
    count += 1;
    const from = output.length;
    child.stdin.write(`${line}\n`);
    // The typed line is echoed; what echo prints begins a line.
    const pattern = new RegExp(`(?:^|[\\r\\n])made${count}<(.*?)>`, 's');
    return waitFor(pattern, from);
  };
  const words = `pass_on() { local n=$1; shift; printf '\\nmade%s<' "$n"; printf '%s\\037' "$@"; echo '>'; }`;
  for (const line of [words, ...start]) child.stdin.write(`${line}\n`);
  await enter(`echo "made1<>"`);
  return {
    complete: async (line) => {
      const from = output.length;
      // Tab; then, at the start of the line (Ctrl-A), quote what it has become (at its end, Ctrl-E) and print it.
      child.stdin.write(`${line}\t`);
      count += 1;
      const pattern = new RegExp(`(?:^|[\\r\\n])made${count}<(.*?)>`, 's');
      child.stdin.write(`\x05>'\x01echo 'made${count}<\n`);
      const [, made = ''] = await waitFor(pattern, from);
      return made;
    },
    passOn: async (line) => {
      const from = output.length;
      count += 1;
      const pattern = new RegExp(`[\\r\\n]made${count}<(.*?)\\x1f>`, 's');
      child.stdin.write(`${line}\t\x01pass_on ${count} \n`);
      const [, made = ''] = await waitFor(pattern, from);
      return made.split('\x1f');
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      // script(1) outlives signals for as long as its shell does.
      child.stdin.end('\x15exit\n');
      await ended;
    },
  };
}

/** @throws {Error} there is no such program on PATH. */
export function requireProgram(name: string): void {
  const found = (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found)
    throw new Error(`${name} is not installed; its completion cannot be tested without it`);
}
