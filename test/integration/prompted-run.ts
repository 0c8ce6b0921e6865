import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** What must be on the screen before the answer is typed. */
export type Prompted = readonly [want: RegExp, answer: string];

/** What a command showed on its terminal, and how it ended. */
export interface PromptedRun {
  /** Without control sequences. */
  readonly screen: string;
  readonly exitCode: number;
}

const patience = 60_000;

/** Ctrl-U empties the line, so that an answer replaces what a refused one left there. */
const emptyLine = '\x15';

/**
 * Runs a command on a pseudo-terminal, made by script(1), and answers its prompts, each once it is shown.
 * @param line what a user would type.
 * @param prompts in order; a text is looked for behind the one before.
 * @throws {Error} a prompt never came.
 */
export async function runPrompted(
  line: string,
  prompts: readonly Prompted[],
  env: NodeJS.ProcessEnv,
): Promise<PromptedRun> {
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...env, TERM: 'xterm', COLUMNS: '120' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let screen = '';
  let changed = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen = stripVTControlCharacters(screen + text);
    changed();
  });
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 128);
      changed();
    });
  });
  let from = 0;
  const waitFor = (want: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${String(want)} was never shown, but:\n${screen.slice(from)}`));
      }, patience);
      changed = () => {
        const found = want.exec(screen.slice(from));
        if (!found) return;
        clearTimeout(timer);
        from += found.index + found[0].length;
        resolve();
      };
      changed();
    });
  try {
    for (const [want, answer] of prompts) {
      await waitFor(want);
      child.stdin.write(answer === '' ? '\r' : `${emptyLine}${answer}\r`);
    }
    const exitCode = await ended;
    return { screen, exitCode };
  } finally {
    child.stdin.end();
    child.kill();
  }
}
