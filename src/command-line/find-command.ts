import { isFlagWord, lengthOfFlag } from './flag-word.ts';
import { type CommandShapes, flagsOfAll } from './shapes.ts';

/** A command line, divided into the command and its arguments. */
export interface FoundCommand {
  /** The words that name a command or a group of commands; empty for the program itself. */
  readonly path: readonly string[];
  /** The flags before the command or among its words, with their values. */
  readonly before: readonly string[];
  /** The words that follow; if the path is not a command, the first of them belongs to no command. */
  readonly after: readonly string[];
  /** Whether help is requested: by `--help`, `-h` or the word `help` before or in place of the command. */
  readonly wantsHelp: boolean;
}

/**
 * Finds the command in a command line. Flags may stand before it, as kubectl, helm and istioctl take them:
 * `-n test1 verify` is `verify -n test1`.
 * @param argv after the program's name.
 */
export function findCommand(shapes: CommandShapes, argv: readonly string[]): FoundCommand {
  const flags = { ...flagsOfAll(shapes), ...helpFlag };
  const path: string[] = [];
  const before: string[] = [];
  let after = argv;
  let wantsHelp = false;
  for (let [word] = after; word !== undefined && word !== '--'; [word] = after) {
    if (isFlagWord(word)) {
      const length = lengthOfFlag(after, flags);
      before.push(...after.slice(0, length));
      after = after.slice(length);
      continue;
    }
    if (word === 'help' && !wantsHelp) {
      wantsHelp = true;
    } else {
      const name = path.length === 0 ? realName(shapes, word) : word;
      if (!leadsTo(shapes, [...path, name])) break;
      path.push(name);
    }
    after = after.slice(1);
    if (isCommand(shapes, path)) break;
  }
  const asks = wantsHelp || asksForHelp([...before, ...after], flags);
  return { path, before, after, wantsHelp: asks };
}

/** Whether the words name a command. */
export function isCommand({ commands }: CommandShapes, path: readonly string[]): boolean {
  return Object.hasOwn(commands, path.join(':'));
}

/** Resolves the aliases of a group of commands: `ns` is `namespace`. */
function realName({ topics }: CommandShapes, word: string): string {
  const found = Object.entries(topics).find(([, { aliases }]) => aliases?.includes(word));
  return found?.[0] ?? word;
}

/** Whether the words name a command or a group of commands. */
function leadsTo({ commands }: CommandShapes, path: readonly string[]): boolean {
  const id = path.join(':');
  return Object.keys(commands).some((one) => one === id || one.startsWith(`${id}:`));
}

/** No command defines this flag itself. */
const helpFlag = { help: { type: 'boolean', char: 'h' } } as const;

function asksForHelp(argv: readonly string[], flags: ReturnType<typeof flagsOfAll>): boolean {
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return false;
    if (word === '--help' || word === '-h') return true;
    if (isFlagWord(word)) at += lengthOfFlag(argv.slice(at), flags) - 1;
  }
  return false;
}
