import {
  type CommandShape,
  type CommandShapes,
  CONNECTION,
  type ExampleShape,
  program,
} from '../command-line/shapes.ts';
import { exitCodes } from '../lib/errors.ts';
import { groupFlags } from './flag-entries.ts';
import { foldText } from './fold.ts';
import {
  type Entry,
  indentedCommand,
  joinParts,
  layOutEntries,
  paragraph,
  section,
} from './layout.ts';

/** Options of help in addition to the commands. */
export interface HelpOptions {
  /** Width of the layout. */
  readonly columns: number;
  /** One sentence about the program. */
  readonly about: string;
  /** The place of the documentation, if it is on this machine. */
  readonly docs: string | undefined;
}

/**
 * Renders the help of a command, of a group of commands, or of the program, in kubectl's order: purpose, examples,
 * options, usage.
 * @param path the words of the command or group; empty for the program.
 */
export function formatHelp(
  shapes: CommandShapes,
  path: readonly string[],
  options: HelpOptions,
): string {
  const command = shapes.commands[path.join(':')];
  if (command) return formatCommand(command, path, options.columns);
  return path.length === 0
    ? formatProgram(shapes, options)
    : formatTopic(shapes, path, options.columns);
}

function formatCommand(
  { summary = '', description = '', usage = '', examples = [], flags }: CommandShape,
  path: readonly string[],
  columns: number,
): string {
  const hasConnection = Object.values(flags).some(({ helpGroup }) => helpGroup === CONNECTION);
  const groups = groupFlags(flags);
  const line = [program, ...path, usage, ...(groups.length > 0 ? ['[options]'] : [])];
  const pointer = `For the options that choose the cluster and the user (--kubeconfig, --context, --as and others), see: ${program} options`;
  return joinParts([
    paragraph(`${summary}.`, columns),
    description === '' ? '' : paragraph(description, columns),
    section('Examples', layOutExamples(examples, columns)),
    ...groups.map(({ heading, entries }) => section(heading, layOutEntries(entries, columns))),
    section('Usage', usageLines(line.filter(Boolean).join(' '), columns)),
    hasConnection ? paragraph(pointer, columns) : '',
  ]);
}

function formatTopic(
  { commands, topics }: CommandShapes,
  path: readonly string[],
  columns: number,
): string {
  const words = path.join(' ');
  const { description = '', aliases = [] } = topics[words] ?? {};
  const own = Object.entries(commands).filter(([id]) => id.startsWith(`${path.join(':')}:`));
  const aliasLine = `${words} can be written ${aliases.join(' or ')}.`;
  return joinParts([
    paragraph(`${description}.`, columns),
    section('Commands', layOutEntries(own.map(toEntry), columns)),
    section('Usage', usageLines(`${program} ${words} COMMAND [options]`, columns)),
    aliases.length > 0 ? paragraph(aliasLine, columns) : '',
    paragraph(`For more about a command, see: ${program} ${words} COMMAND --help`, columns),
  ]);
}

function formatProgram({ commands }: CommandShapes, { about, columns, docs }: HelpOptions): string {
  const shown = Object.entries(commands).filter(([, { hidden }]) => hidden !== true);
  const codes = Object.values(exitCodes).map(({ code, meaning }) => ({
    term: String(code),
    text: meaning,
  }));
  return joinParts([
    paragraph(`${about}.`, columns),
    section('Examples', layOutExamples(examplesOfProgram, columns)),
    section('Commands', layOutEntries(shown.map(toEntry), columns)),
    section('Usage', usageLines(`${program} COMMAND [options]`, columns)),
    paragraph(`For more about a command, see: ${program} COMMAND --help`, columns),
    section('Exit codes', layOutEntries(codes, columns)),
    docs === undefined ? '' : paragraph(`Documentation: ${docs}`, columns),
  ]);
}

const examplesOfProgram: readonly ExampleShape[] = [
  {
    description: 'Show what new pods get, and how running pods differ from them',
    command: `${program} status -A`,
  },
  {
    description: 'Ask why a workload has a sidecar, or why it has none',
    command: `${program} explain deploy/details -n test1`,
  },
  {
    description: 'Keep the sidecar out of it; --dry-run=client shows first what would change',
    command: `${program} opt-out deploy/details -n test1`,
  },
  {
    description: 'Verify a namespace; scripts can rely on the exit code',
    command: `${program} verify -n test1`,
  },
];

function toEntry([id, { summary = '' }]: readonly [string, CommandShape]): Entry {
  return { term: id.replaceAll(':', ' '), text: summary };
}

function usageLines(usage: string, columns: number): readonly string[] {
  return foldText(usage, columns - 4).map((line, at) => (at === 0 ? '  ' : '    ') + line);
}

function layOutExamples(examples: readonly ExampleShape[], columns: number): readonly string[] {
  return examples.flatMap(({ description, command }, at) => [
    ...(at > 0 ? [''] : []),
    ...paragraph(description, columns - 4)
      .trimEnd()
      .split('\n')
      .map((line) => `  # ${line}`),
    ...indentedCommand(command, columns),
  ]);
}
