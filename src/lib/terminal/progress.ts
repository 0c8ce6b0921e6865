/** Tells on stderr what a command is waiting for. */
export interface Progress {
  /** Says how things stand now; the same text twice is told once. */
  update(text: string): void;
  /** Writes a line that stays, above what is under way; to stderr, or to stdout where it is the result. */
  print(line: string, to?: NodeJS.WriteStream): void;
  /** Ends the telling, and removes a spinner. */
  stop(): void;
}

/**
 * A spinner when stderr is a terminal, else a plain line for each new state, so that a CI log shows what happened.
 * ora is loaded only where it spins: without a terminal it would print lines and colours of its own.
 */
export async function startProgress(): Promise<Progress> {
  let told = '';
  if (!process.stderr.isTTY) {
    return {
      update(text) {
        if (text !== told) process.stderr.write(`${text}\n`);
        told = text;
      },
      print(line, to = process.stderr) {
        to.write(`${line}\n`);
      },
      stop() {
        told = '';
      },
    };
  }
  const { default: ora } = await import('ora');
  // discardStdin would swallow Ctrl-C in raw mode on some terminals; the command handles the signal itself.
  const spinner = ora({ stream: process.stderr, discardStdin: false }).start();
  return {
    update(text) {
      spinner.text = text;
    },
    print(line, to = process.stderr) {
      spinner.clear();
      to.write(`${line}\n`);
      spinner.render();
    },
    stop() {
      spinner.stop();
    },
  };
}
