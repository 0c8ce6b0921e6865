import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { DEEPEST, hasDeepBrackets, isTooDeep } from './nesting.ts';
import { describeSchemaProblem } from './schema-problem.ts';
import { lineOf } from './yaml-line.ts';
import { describeYamlProblem } from './yaml-problem.ts';

/** A file written by a user. */
export interface YamlFile {
  readonly text: string;
  /** For messages. */
  readonly name: string;
  /** What to do about a mistake. */
  readonly nextStep: string;
}

/**
 * Parses a file (YAML or JSON) and checks it against a schema.
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
    throw mistake(file, line, `it is not YAML: ${describeYamlProblem(error)}`);
  }
  if (isTooDeep(document)) throw mistake(file, 1, tooDeep);
  const plain = toPlain(document, file);
  if (plain === null) throw mistake(file, 1, 'the file is empty');
  const parsed = schema.safeParse(plain);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (!issue) throw mistake(file, 1, 'it is not valid');
  // The message names the unknown key, so the error gives the line of the key, not of its map.
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const line = lineOf(document, [...issue.path.map(String), ...unknown], lines);
  throw mistake(file, line, describeSchemaProblem(issue, plain));
}

function toPlain(document: Document, file: YamlFile): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases and merges are resolved only here.
    throw mistake(file, 1, `it is not YAML: ${describeYamlProblem(error)}`);
  }
}

function mistake({ name, nextStep }: YamlFile, line: number, what: string): UsageError {
  return new UsageError(`${name}, line ${line}: ${what}`, { code: 'bad-file', nextStep });
}
