import { exitCodes } from '../lib/errors.ts';

/** A command that was told to end has this long, in milliseconds, to say what it did; a service manager then kills it. */
const patience = 1800;

/**
 * Milliseconds in which a signal counts once. Who sends it to the process often sends it to its group as well, at the
 * same moment, as timeout(1) of GNU coreutils does; nobody presses Ctrl-C twice as quickly.
 */
const echo = 200;

/**
 * Ctrl-C and SIGTERM of one command. The first aborts what is under way; a second Ctrl-C ends the process at once, as
 * users expect of one that does not react. After SIGTERM the process ends within two seconds, whatever it waits for.
 */
export class Interruption {
  readonly #abort = new AbortController();
  #since = 0;

  /** Aborted on Ctrl-C and SIGTERM; whatever waits must listen to it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Takes over the two signals. */
  listen(): void {
    // Not `once`: what restores the cursor after a spinner ends the process when nobody else listens to the signal.
    process.on('SIGINT', this.#interrupt).on('SIGTERM', this.#interrupt);
  }

  /** Leaves the two signals to Node.js again. */
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
