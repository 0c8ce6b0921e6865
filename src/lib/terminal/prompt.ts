import { isatty } from 'node:tty';
import { InterruptedError } from '../errors.ts';
import { escapeText } from '../escape.ts';
import { beginAnimation, endAnimation } from './escaped-streams.ts';

/** Whether the user can be asked: both ends of a prompt must be a terminal. */
export function isInteractive(): boolean {
  return isatty(0) && isatty(2);
}

/**
 * Asks a yes-or-no question on stderr. Only call it when {@link isInteractive}: inquirer treats an empty line from a
 * pipe as the default answer.
 * @param preset the answer to an empty line.
 * @throws {InterruptedError} on Ctrl-C.
 */
export async function confirm(question: string, preset = false): Promise<boolean> {
  const { answer } = await ask<{ answer: boolean }>([
    { type: 'confirm', name: 'answer', message: escapeText(question), default: preset },
  ]);
  return answer;
}

/** One option of {@link select}. */
export interface Choice<T extends string> {
  readonly name: string;
  readonly value: T;
}

/**
 * Lets the user choose one of several options on stderr.
 * @param current the option that is preselected.
 * @throws {InterruptedError} on Ctrl-C.
 */
export async function select<T extends string>(
  question: string,
  choices: readonly Choice<T>[],
  current: T | undefined,
): Promise<T> {
  const { answer } = await ask<{ answer: T }>([
    {
      type: 'select',
      name: 'answer',
      message: escapeText(question),
      choices: choices.map(({ name, value }) => ({ name: escapeText(name), value })),
      default: current,
    },
  ]);
  return answer;
}

/**
 * Asks for a line of text on stderr.
 * @param current the present value; an empty answer keeps it.
 * @param check returns what is wrong with an answer, and the question is then asked again; `undefined` when it is
 * valid.
 * @throws {InterruptedError} on Ctrl-C.
 */
export async function askText(
  question: string,
  current: string,
  check: (answer: string) => string | undefined,
): Promise<string> {
  const { answer } = await ask<{ answer: string }>([
    {
      type: 'input',
      name: 'answer',
      message: escapeText(question),
      default: current,
      validate: (text: string) => check(text) ?? true,
    },
  ]);
  return answer;
}

async function ask<T extends object>(questions: readonly object[]): Promise<T> {
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ output: process.stderr });
  beginAnimation();
  try {
    return (await prompt(questions as Parameters<typeof prompt>[0])) as T;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new InterruptedError();
    throw error;
  } finally {
    endAnimation();
  }
}
