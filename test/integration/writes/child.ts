import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pluginDirectory } from '../../../playground/demo/terminal.ts';
import type { Playground } from '../../../playground/playground.ts';
import { type RelayedRequest, type Relaying, startRelay } from '../cluster/relay.ts';

/** How a command ended, and what it asked of the API server. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly requests: readonly RelayedRequest[];
  /** Milliseconds from the first signal to the end; nothing where none was sent. */
  readonly secondsAfterSignal: number | undefined;
}

/** What happens at each request of a command; it may send the command a signal. */
export type Script = (
  number: number,
  request: RelayedRequest,
  signal: (name: NodeJS.Signals) => void,
) => Relaying;

/** Runs one command of the plugin through a relay of its own. */
export async function runRelayed(
  playground: Playground,
  arguments_: readonly string[],
  script: Script = () => 'pass',
): Promise<Ended> {
  let child: ChildProcess | undefined;
  let signalled: number | undefined;
  const relay = await startRelay(playground, (request, number) =>
    script(number, request, (name) => {
      signalled ??= performance.now();
      child?.kill(name);
    }),
  );
  try {
    const started = spawn(join(pluginDirectory, 'kubectl-asm_inject'), [...arguments_], {
      env: { ...process.env, KUBECONFIG: relay.kubeconfig, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const ended = new Promise<number>((resolve, reject) => {
      started.once('error', reject).once('close', (code) => {
        resolve(code ?? 128);
      });
    });
    const [exitCode, stdout, stderr] = await Promise.all([
      ended,
      text(started.stdout),
      text(started.stderr),
    ]);
    const secondsAfterSignal =
      signalled === undefined ? undefined : (performance.now() - signalled) / 1000;
    return { exitCode, stdout, stderr, requests: relay.requests, secondsAfterSignal };
  } finally {
    relay.stop();
  }
}
