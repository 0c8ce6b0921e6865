import { UsageError } from '../lib/errors.ts';
import { alternatives } from '../lib/injection/model/alternatives.ts';
import { type FlagWord, isFlagWord, readFlagWord } from './flag-word.ts';
import { writeLine } from './proposed-line.ts';
import { refuseFlag, refuseStrayFlag } from './refuse-flag.ts';
import { refuseWord } from './refuse-words.ts';
import { type CommandShapes, type FlagShape, flagsOfAll } from './shapes.ts';

/**
 * Compares the arguments of a command with the manifest: wrong ones are refused without loading the command. Arguments
 * that only the command itself can judge pass.
 * @param path the words of a command.
 * @param argv its arguments.
 * @throws {UsageError} a flag or a word that it does not take, an impossible value, or a missing value.
 */
export function refuseLine(
  shapes: CommandShapes,
  path: readonly string[],
  argv: readonly string[],
): void {
  const command = path.join(' ');
  const shape = shapes.commands[path.join(':')];
  if (!shape) return;
  const known = { ...flagsOfAll(shapes), ...shape.flags };
  const help = `see: ${writeLine(...path, '--help')}`;
  const places: number[] = [];
  let isOpen = true;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    isOpen &&= word !== '--';
    if (!isOpen || !isFlagWord(word)) {
      if (word !== '--') places.push(at);
      continue;
    }
    const start = at;
    for (const flag of readFlagWord(word, argv[at + 1], known)) {
      const value = flag.takesNext ? argv[at + 1] : flag.value;
      if (flag.takesNext) at += 1;
      const own = flag.name === undefined ? undefined : shape.flags[flag.name];
      if (own) {
        refuseValue(flag, own, value, help);
        continue;
      }
      const others = argv.toSpliced(start, at + 1 - start);
      throw refuseFlag(shapes, { command, typed: flag.typed, value, others });
    }
  }
  const args = Object.values(shape.args);
  for (const [index, { options }] of args.entries()) {
    const value = argv[places[index] ?? argv.length];
    if (options && value !== undefined) refuseArgument(value, options, help);
  }
  const extra = places[args.length];
  if (shape.strict === false || extra === undefined) return;
  throw refuseWord(shapes, command, argv[extra] ?? '', argv.toSpliced(extra, 1));
}

/**
 * Checks the flags of a line without a command.
 * @param words flags, with their values.
 * @throws {UsageError} one of them belongs to no command.
 */
export function refuseStrayFlags(shapes: CommandShapes, words: readonly string[]): void {
  const known = { ...flagsOfAll(shapes), help: { type: 'boolean', char: 'h' } } as const;
  for (let at = 0; at < words.length; at += 1) {
    for (const flag of readFlagWord(words[at] ?? '', words[at + 1], known)) {
      if (flag.name === undefined) throw refuseStrayFlag(shapes, flag.typed);
      if (flag.takesNext) at += 1;
    }
  }
}

function refuseValue(
  { name = '' }: FlagWord,
  shape: FlagShape,
  value: string | undefined,
  nextStep: string,
): void {
  const { type, options } = shape;
  if (type === 'boolean' || (name === 'dry-run' && value === undefined)) return;
  if (value !== undefined && (!options || options.includes(value))) return;
  const choices = options && alternatives(options);
  const missing = `--${name} needs a value${choices === undefined ? '' : `: ${choices}`}`;
  const wrong = `invalid value "${value ?? ''}" for --${name}: it must be ${choices ?? ''}`;
  throw new UsageError(value === undefined ? missing : wrong, { code: 'bad-flag-value', nextStep });
}

function refuseArgument(value: string, options: readonly string[], nextStep: string): void {
  if (options.includes(value)) return;
  throw new UsageError(`invalid argument "${value}": it must be ${alternatives(options)}`, {
    code: 'bad-target',
    nextStep,
  });
}
