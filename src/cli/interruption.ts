import { exitCodes } from '../lib/errors.ts';

/** Milliseconds in which a command that was asked to end can report what it did; a service manager then kills it. */
const patience = 1800;

/**
 * Milliseconds in which repeated signals count as one. Senders often signal the process and its group at the same
 * moment, as timeout(1) of GNU coreutils does; nobody presses Ctrl-C twice that quickly.
 */
const echo = 200;

/**
 * Ctrl-C and SIGTERM of one command. The first aborts work in progress; a second Ctrl-C ends the process at once, as
 * users expect of a process that does not react. After SIGTERM the process ends within two seconds, even in the middle
 * of a wait.
 */
export class Interruption {
  readonly #abort = new AbortController();
  #since = 0;

  /** Aborted on Ctrl-C and SIGTERM; every wait must listen to it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Takes over the two signals. */
  listen(): void {
    // Not `once`: the library that restores the cursor after a spinner ends the process if nothing else listens to the
    // signal.
    process.on('SIGINT', this.#interrupt).on('SIGTERM', this.#interrupt);
  }

  /** Gives the two signals back to Node.js. */
  ignore(): void {
    process.off('SIGINT', this.#interrupt).off('SIGTERM', this.#interrupt);
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    if (this.signal.aborted) {
      if (performance.now() - this.#since < echo) return;
      this.ignore();
      process.kill(process.pid, signal);
      return;
    }
    if (signal === 'SIGTERM') setTimeout(endNow, patience).unref();
    this.#since = performance.now();
    this.#abort.abort();
  };
}

function endNow(): void {
  process.stderr.write('\ninterrupted; the command did not end in time\n');
  process.exit(exitCodes.interrupted.code);
}
