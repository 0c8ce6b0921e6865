import { AsmInjectError, type ExitCode, exitCodes } from './lib/errors.ts';
import { formatFailure } from './lib/output/reasons/failure.ts';
import type { LostOutput } from './lib/terminal/streams.ts';
import { stderrWidth } from './lib/terminal/width.ts';

/** The fields of oclif's own errors (an unknown flag, a missing value, an unknown command). */
interface OclifError extends Error {
  readonly oclif?: { readonly exit?: number };
}

/**
 * Turns anything thrown into what the user sees. Never a stack, unless DEBUG asks for it and it is a bug.
 * @param argv the command line, to name the help that belongs to it.
 */
export function describeFailure(
  error: unknown,
  argv: readonly string[],
): { readonly text: string; readonly exitCode: ExitCode } {
  if (error instanceof AsmInjectError) {
    if (error.exitCode === exitCodes.interrupted.code)
      return { text: `\n${error.message}\n`, exitCode: error.exitCode };
    return {
      text: formatFailure(error, stderrWidth()),
      exitCode: error.exitCode,
    };
  }
  if (error instanceof Error && (error as OclifError).oclif?.exit !== undefined) {
    if ((error as OclifError).oclif?.exit === 0) return { text: '', exitCode: 0 };
    return {
      text: formatFailure(
        { message: parserSentence(error), nextStep: helpFor(argv) },
        stderrWidth(),
      ),
      exitCode: exitCodes.usage.code,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = process.env.DEBUG && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  const nextStep = 'this is a bug; set DEBUG=1 to see where, and report it';
  const failure = { message: `internal error: ${message}`, nextStep };
  return {
    text: formatFailure(failure, stderrWidth()) + stack,
    exitCode: exitCodes.bug.code,
  };
}

/**
 * What the user sees when stdout did not accept the result. This is neither a success nor a bug.
 * @param exitCode of the command itself; a code other than success is kept.
 */
export function describeLostOutput(
  { cause, important }: LostOutput,
  exitCode: number,
): { readonly text: string; readonly exitCode: number } {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOSPC' ? 'no space left on the device' : cause.message;
  const nextStep = 'check where stdout goes to; its disk may be full';
  const failure = { message: `the result could not be written to stdout: ${why}`, nextStep };
  return {
    text: important + formatFailure(failure, stderrWidth()),
    exitCode: exitCode === exitCodes.done.code ? exitCodes.cluster.code : exitCode,
  };
}

/** oclif spreads its sentence over lines and appends its own pointer to the help. */
function parserSentence(error: Error): string {
  const text = error.message
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/\s*\n\s*/g, ' ');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function helpFor(argv: readonly string[]): string {
  const flag = argv.findIndex((word) => word.startsWith('-'));
  const words = argv
    .slice(0, flag === -1 ? argv.length : flag)
    .filter((word) => /^[a-z-]+$/.test(word));
  return `see: kubectl asm-inject ${[...words.slice(0, 2), '--help'].join(' ')}`;
}
