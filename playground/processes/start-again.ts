import { PortTakenError } from '../playground-error.ts';

const attempts = 3;

/** Runs `start`, and runs it again if a port was taken: every run chooses new ports. */
export async function startAgainWhenPortTaken<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === attempts) throw error;
    }
  }
}
