import { spawn } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Playground } from '../playground.ts';

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A user's terminal on a playground, with `kubectl` and the plugin on its PATH. */
export interface Terminal {
  /** Runs one command line, words separated by spaces, and shows it; a failing command is a result. */
  run(line: string): Promise<CommandResult>;
  /** The same, without showing it. */
  look(line: string): Promise<CommandResult>;
  /** The environment of programs in this terminal. */
  readonly env: NodeJS.ProcessEnv;
}

/** Top of this checkout: where commands run. */
const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The directory of the plugin's launcher: in this checkout, or where `npm test` has built the program as shipped. */
export const pluginDirectory = process.env['ASM_INJECT_TEST_PLUGIN'] ?? join(checkout, 'bin');

/**
 * Opens a terminal on a playground. PATH starts with the playground's own kubectl, of the same release as the API
 * server, and has the plugin's launcher, which kubectl finds by its name.
 * @param show called with each command line together with its output.
 */
export async function openTerminal(
  playground: Playground,
  show: (line: string, result: CommandResult) => void = () => undefined,
): Promise<Terminal> {
  const directory = join(playground.directory, 'path');
  await mkdir(directory, { recursive: true });
  await symlink(playground.binaries.kubectl, join(directory, 'kubectl')).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  const env = {
    ...process.env,
    PATH: [directory, pluginDirectory, process.env.PATH].join(delimiter),
    KUBECONFIG: playground.kubeconfig,
    NO_COLOR: '1',
  };
  return {
    run: async (line) => {
      const result = await runCommand(line, env);
      show(line, result);
      return result;
    },
    look: (line) => runCommand(line, env),
    env,
  };
}

async function runCommand(line: string, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const [program = '', ...args] = line.split(' ').filter(Boolean);
  const child = spawn(program, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 128);
    });
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { stdout, stderr, exitCode };
}
