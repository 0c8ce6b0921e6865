import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What one kubectl call printed and how it ended. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs kubectl with `input` on stdin; rejects only when the program cannot be started. */
export async function runKubectl(
  path: string,
  args: readonly string[],
  input = '',
): Promise<KubectlResult> {
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  // A kubectl that does not read its input closes it early; its exit code shows the outcome.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { stdout, stderr, exitCode };
}
