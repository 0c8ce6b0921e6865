import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { ObjectReference } from '../../../src/lib/injection/model/plan.ts';

/** One line of `restart -o json`, as far as these tests look at it. */
export interface RunLine {
  readonly kind: 'RestartEvent' | 'RestartResult';
  readonly type?: string;
  readonly object?: ObjectReference;
  readonly cause?: string;
  readonly outcome?: string;
}

/** A running `kubectl asm-inject … -o json`, whose lines can be waited for. */
export class LiveRun {
  readonly lines: RunLine[] = [];
  readonly #child: ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #ended: Promise<number>;
  #wake: () => void = () => undefined;

  constructor(line: string, env: NodeJS.ProcessEnv) {
    const [program = '', ...args] = line.split(' ');
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#stderr = text(child.stderr);
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (one) => {
      this.lines.push(JSON.parse(one) as RunLine);
      this.#wake();
    });
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        resolve(code ?? 128);
        this.#wake();
      });
    });
  }

  /** Waits until a number of lines match; fails if the run ends before. */
  async waitFor(what: string, count: number, isAsked: (line: RunLine) => boolean): Promise<void> {
    while (this.lines.filter(isAsked).length < count) {
      if (this.#child.exitCode !== null) {
        throw new Error(`it ended before ${what}: ${await this.#stderr}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** What Ctrl-C sends. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** Ends it if it still runs, so that nothing of a test that failed goes on beside the next. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for its end. */
  async end(): Promise<{ readonly exitCode: number; readonly stderr: string }> {
    const exitCode = await this.#ended;
    return { exitCode, stderr: await this.#stderr };
  }
}
