import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended. */
export interface ReportedEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A running command of the plugin; what it prints can be waited for. */
export class ReportedRun {
  stdout = '';
  stderr = '';
  readonly #line: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  /** @param line words separated by single spaces. */
  constructor(line: string, env: NodeJS.ProcessEnv) {
    this.#line = line;
    const child = spawn('kubectl', ['asm-inject', ...line.split(' ')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => {
        this.#hasEnded = true;
        this.#wake();
        resolve(code ?? 128);
      });
    });
  }

  /** Waits until it has said something; fails when it ends before. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr + this.stdout)) {
      if (this.#hasEnded) {
        throw new Error(`${this.#line} ended before ${pattern}: ${this.stderr}${this.stdout}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Sends it a signal; a command that has ended does not hear it. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits for its end. */
  async end(): Promise<ReportedEnd> {
    const exitCode = await this.#ended;
    return { stdout: this.stdout, stderr: this.stderr, exitCode };
  }
}
