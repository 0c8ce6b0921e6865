import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { isatty } from 'node:tty';
import { InterruptedError } from '../../errors.ts';
import type { PluginEntry } from '../connection/entries.ts';
import { noCredentials } from './no-credentials.ts';

/** How a plugin is run. */
export interface PluginRun {
  /** The content of KUBERNETES_EXEC_INFO. */
  readonly info: string;
  /** Whether it gets the terminal; then the user has no time limit. */
  readonly interactive: boolean;
  /** Whether the user sees its stderr. */
  readonly isHeard: boolean;
  /** Milliseconds; 0 means no limit. */
  readonly timeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Characters; no credential is larger. */
const LONGEST_ANSWER = 10_000_000;

/** Milliseconds for a plugin to end after it was asked to, and for its output to end after the plugin has. */
const GRACE = 1_000;

/**
 * Runs a credential plugin.
 * @returns its stdout.
 * @throws {ClusterError} it does not exist, fails, or exceeds the time limit.
 * @throws {InterruptedError} on Ctrl-C.
 */
export async function runPlugin(plugin: PluginEntry, run: PluginRun): Promise<string> {
  const { info, interactive, timeout } = run;
  const limited = timeout > 0 && !interactive;
  const signals = [run.signal, ...(limited ? [AbortSignal.timeout(timeout)] : [])];
  const end = AbortSignal.any(signals);
  if (end.aborted) throw new InterruptedError();
  const configured = plugin.env.map(({ name, value }) => [name, value] as const);
  const child = spawn(findProgram(plugin), [...plugin.args], {
    env: { ...process.env, ...Object.fromEntries(configured), KUBERNETES_EXEC_INFO: info },
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', stderrFor(run)],
  });
  child.stderr?.pipe(process.stderr, { end: false });
  return new Promise((resolve, reject) => {
    let answer = '';
    const settle = (outcome: () => void): void => {
      end.removeEventListener('abort', stop);
      // A program that the plugin started and left behind may hold them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      outcome();
    };
    const stop = (): void => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
      settle(() => {
        reject(run.signal.aborted ? new InterruptedError() : tooSlow(plugin, timeout));
      });
    };
    end.addEventListener('abort', stop, { once: true });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (answer.length > LONGEST_ANSWER) child.kill('SIGKILL');
    });
    child.once('error', () => {
      settle(() => {
        reject(notFound(plugin));
      });
    });
    const finish = (code: number | null): void => {
      settle(() => {
        if (code === 0) resolve(answer);
        else reject(failed(plugin, code));
      });
    };
    child.once('close', finish);
    child.once('exit', (code) => {
      setTimeout(finish, GRACE, code).unref();
    });
  });
}

/**
 * The user sees the stderr of a plugin. If our own stderr is not a terminal, we copy it: its reader would otherwise
 * have to wait for every program that the plugin leaves behind.
 */
function stderrFor({ interactive, isHeard }: PluginRun): 'inherit' | 'pipe' | 'ignore' {
  if (!isHeard) return 'ignore';
  return interactive || isatty(2) ? 'inherit' : 'pipe';
}

/** Finds a program as Go does: on our own PATH, and never in the current directory. */
function findProgram(plugin: PluginEntry): string {
  const { command } = plugin;
  if (command.includes('/')) return command;
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, command))
    .find(isProgram);
  if (found === undefined) throw notFound(plugin);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function notFound({ command, installHint }: PluginEntry): Error {
  const hint = installHint.replace(/\s+/g, ' ').trim();
  return noCredentials(
    `the credential plugin ${command} cannot be run: there is no such program`,
    hint || 'install it, or choose another user with --user',
  );
}

function failed({ command }: PluginEntry, code: number | null): Error {
  const how = code === null ? 'was killed' : `ended with exit code ${code}`;
  return noCredentials(
    `the credential plugin ${command} ${how}`,
    'its own message, if any, is above; log in again, or choose another user with --user',
  );
}

function tooSlow({ command }: PluginEntry, timeout: number): Error {
  return noCredentials(
    `the credential plugin ${command} did not answer within ${timeout / 1000}s`,
    'run it on a terminal if it asks for something, or allow more time with --request-timeout',
  );
}
