import {
  type CommandShapes,
  CONNECTION,
  type FlagShape,
  flagsOfAll,
} from '../command-line/shapes.ts';
import { anyCommand, type TypedLine } from './command-line.ts';
import { readSource, type Source, sourceOf } from './sources.ts';

/** Instructions to shells about the candidates; Cobra's numbers (ShellCompDirective, v1.8), which kubectl passes on. */
const directives = { default: 0, noSpace: 2, noFiles: 4 } as const;

/** A word that may stand at the cursor. */
interface Candidate {
  readonly word: string;
  readonly description?: string | undefined;
}

/** The answer to a shell. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Sum of {@link directives}. */
  readonly directive: number;
}

/** No candidates, and no file names either. */
export const nothing: Completion = { candidates: [], directive: directives.noFiles };

/**
 * Finds the words that may stand at the cursor; asks the cluster only if the word names one of its objects.
 * @throws {AsmInjectError} there is no kubeconfig, or the cluster does not answer.
 */
export async function findCompletions(
  shapes: CommandShapes,
  line: TypedLine,
  signal: AbortSignal,
): Promise<Completion> {
  const { wanted } = line;
  switch (wanted.kind) {
    case 'nothing':
      return nothing;
    case 'command':
      return complete(line, nextWords(shapes, wanted.topic, line.partial));
    case 'flag':
      return complete(line, flagsOf(shapes, wanted.command, line));
    case 'value': {
      const options = flagsFor(shapes, wanted.command)[wanted.flag]?.options;
      if (options) return complete(line, toCandidates(options));
      return completeFrom(sourceOf('flags', wanted.flag), line, signal);
    }
    case 'argument': {
      const options = shapes.commands[wanted.command]?.args[wanted.argument]?.options;
      if (options) return complete(line, toCandidates(options));
      return completeFrom(sourceOf('args', wanted.argument), line, signal);
    }
  }
}

async function completeFrom(
  source: Source | undefined,
  line: TypedLine,
  signal: AbortSignal,
): Promise<Completion> {
  if (source === undefined) return nothing;
  if (source === 'files') return { candidates: [], directive: directives.default };
  const comma = source.isList === true ? line.partial.lastIndexOf(',') + 1 : 0;
  const narrowed = {
    ...line,
    prefix: line.prefix + line.partial.slice(0, comma),
    partial: line.partial.slice(comma),
  };
  const words = await readSource(source.name, narrowed, signal);
  return complete(narrowed, toCandidates(words));
}

function complete(line: TypedLine, candidates: readonly Candidate[]): Completion {
  const fitting = candidates
    .filter(({ word }) => word.startsWith(line.partial) && !UNTYPABLE.test(word))
    .map(({ word, description }) => ({ word: line.prefix + word, description }));
  // `deploy/` and `jsonpath=` are not complete yet.
  const goesOn = fitting.some(({ word }) => /[/=]$/.test(word));
  const directive = directives.noFiles + (goesOn ? directives.noSpace : 0);
  return { candidates: fitting, directive };
}

/** Characters that cannot be typed or seen on a line. */
const UNTYPABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function toCandidates(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => ({ word }));
}

function nextWords(
  shapes: CommandShapes,
  topic: readonly string[],
  partial: string,
): readonly Candidate[] {
  const start = topic.map((word) => `${word}:`).join('');
  const words = new Map<string, string | undefined>();
  for (const [id, { hidden, summary }] of Object.entries(shapes.commands)) {
    if (hidden === true || !id.startsWith(start)) continue;
    const [word = '', ...rest] = id.slice(start.length).split(':');
    if (rest.length === 0) words.set(word, summary);
    else if (!words.has(word)) words.set(word, shapes.topics[word]?.description);
    // An alias is offered only to users who type it.
    for (const alias of shapes.topics[word]?.aliases ?? []) {
      if (topic.length === 0 && !word.startsWith(partial)) {
        words.set(alias, shapes.topics[word]?.description);
      }
    }
  }
  return [...words].map(([word, description]) => ({ word, description }));
}

function flagsFor(shapes: CommandShapes, command: string): Readonly<Record<string, FlagShape>> {
  if (command === anyCommand) return flagsOfAll(shapes);
  return shapes.commands[command]?.flags ?? {};
}

function flagsOf(shapes: CommandShapes, command: string, line: TypedLine): readonly Candidate[] {
  const flags = Object.entries(flagsFor(shapes, command)).filter(
    ([name, { helpGroup }]) =>
      command !== anyCommand || name === 'namespace' || helpGroup === CONNECTION,
  );
  const offered = flags
    .filter(
      ([name, { hidden, multiple }]) => hidden !== true && (multiple || !line.given.has(name)),
    )
    .map(([name, { summary }]) => ({ word: `--${name}`, description: summary }));
  return [...offered, { word: '--help', description: 'Show help' }];
}
