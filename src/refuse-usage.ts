import type { Command, Interfaces } from '@oclif/core';
import { parse } from '@oclif/core/parser';
import { type FlagShapes, normalizeArgv } from './cli/command-line.ts';
import { translateParserErrors } from './cli/parser-errors.ts';

type ParserInput = Interfaces.Input<
  Interfaces.OutputFlags<Interfaces.FlagInput>,
  Interfaces.OutputFlags<Interfaces.FlagInput>,
  Interfaces.OutputArgs<Interfaces.ArgInput>
>;

/**
 * Holds the arguments of a command against what the manifest says about it, with oclif's own parser: what it refuses is
 * refused without loading the command. What only the command itself can judge passes.
 * @param command as the manifest has it.
 * @param argv what follows the command.
 * @throws {UsageError} an unknown flag, a value that is none of the options, a missing value.
 */
export async function refuseUsage(command: Command.Cached, argv: readonly string[]): Promise<void> {
  const flags = mapValues(command.flags, (flag) => ({
    ...flag,
    default: undefined,
    multipleNonGreedy: true,
    parse: (input: unknown) => Promise.resolve(input),
  }));
  const args = mapValues(command.args, (arg) => ({
    ...arg,
    default: undefined,
    ignoreStdin: true,
    parse: (input: unknown) => Promise.resolve(input),
  }));
  // The manifest's flags are oclif's own, without what can only be had by loading the command.
  const input = { args, flags, strict: command.strict !== false } as unknown as ParserInput;
  const normalized = normalizeArgv(argv, command.flags as FlagShapes, () => undefined);
  await translateParserErrors(command.id, () => parse(normalized, input));
}

function mapValues<T, R>(
  record: Readonly<Record<string, T>>,
  map: (value: T) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
