import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { DEEPEST, hasDeepBrackets, isTooDeep } from './nesting.ts';
import { lineOf } from './yaml-line.ts';

/** A file that a user wrote. */
export interface YamlFile {
  readonly text: string;
  /** For messages. */
  readonly name: string;
  /** What to do about a mistake. */
  readonly nextStep: string;
}

/**
 * Reads a file (YAML or JSON) by a schema.
 * @throws {UsageError} the first mistake, with its line.
 */
export function parseCheckedYaml<T>(schema: z.ZodType<T>, file: YamlFile): T {
  const lines = new LineCounter();
  const tooDeep = `it nests more than ${DEEPEST} deep`;
  if (hasDeepBrackets(file.text)) throw mistake(file, 1, tooDeep);
  const document = parseDocument(file.text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw mistake(file, line, error.message.split('\n')[0] ?? 'not YAML');
  }
  if (isTooDeep(document)) throw mistake(file, 1, tooDeep);
  const parsed = schema.safeParse(toPlain(document, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // A key that is not known is told of the map that has it.
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = issue?.path.map(String) ?? [];
  const what = issue?.message ?? 'not as it must be';
  throw mistake(
    file,
    lineOf(document, [...path, ...unknown], lines),
    `${path.join('.') || 'the document'}: ${what}`,
  );
}

function toPlain(document: Document, file: YamlFile): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or so many that the document would grow without bounds; a merge of what is no map.
    throw mistake(file, 1, error instanceof Error ? error.message : String(error));
  }
}

function mistake({ name, nextStep }: YamlFile, line: number, what: string): UsageError {
  return new UsageError(`${name}, line ${line}: ${what}`, { code: 'bad-file', nextStep });
}
