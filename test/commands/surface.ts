import { readdirSync, readFileSync } from 'node:fs';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { podFormats } from '../../src/cli/verify/verify-output.ts';
import { readShapes } from '../../src/command-line/shapes.ts';
import { commands } from '../../src/commands/index.ts';
import { formatHelp } from '../../src/help/help.ts';
import { exitCodes } from '../../src/lib/errors.ts';
import { reportFormats } from '../../src/lib/output/verification/verification-report.ts';

/** What a command takes: its arguments, and its flags with the values they know. */
interface CommandSurface {
  readonly arguments: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/** Everything that scripts depend on, as plain data. */
export interface Surface {
  readonly commands: Readonly<Record<string, CommandSurface>>;
  /** Flags of every command. */
  readonly flags: Readonly<Record<string, string>>;
  /** Values of `verify -o`. */
  readonly verifyFormats: readonly string[];
  readonly exitCodes: Readonly<Record<string, number>>;
  /** Lines of the help of each command, of each group and, without a name, of the program. */
  readonly help: Readonly<Record<string, readonly string[]>>;
  /** By kind: the path of each key; a required one without a question mark. */
  readonly documents: Readonly<Record<string, readonly string[]>>;
}

interface FlagShape {
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly allowNo?: boolean;
  readonly default?: unknown;
}

interface Schema {
  readonly title?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Reads the surface of this program from its commands, its table of exit codes and its published schemas. */
export async function readSurface(): Promise<Surface> {
  const found: Record<string, CommandSurface> = {};
  for (const [id, load] of Object.entries(commands)) {
    const command = await load();
    found[id.replaceAll(':', ' ')] = {
      arguments: Object.keys(command.args),
      flags: describeFlags(command.flags as Readonly<Record<string, FlagShape>>),
    };
  }
  return {
    commands: found,
    flags: describeFlags(BaseCommand.baseFlags),
    verifyFormats: [...reportFormats, ...podFormats],
    exitCodes: Object.fromEntries(
      Object.entries(exitCodes).map(([name, { code }]) => [name, code]),
    ),
    help: readHelp(),
    documents: Object.fromEntries(
      readSchemas().map((schema) => [schema.title ?? '', listKeys(schema)]),
    ),
  };
}

function readHelp(): Surface['help'] {
  const shapes = readShapes();
  const paths = ['', ...Object.keys(shapes.topics), ...Object.keys(shapes.commands)];
  const options = { columns: 80, about: 'About', docs: 'README.md' };
  return Object.fromEntries(
    paths.map((path) => {
      const words = path.split(':').filter(Boolean);
      return [words.join(' '), formatHelp(shapes, words, options).trimEnd().split('\n')];
    }),
  );
}

/** The published schemas, by file name. */
function readSchemas(): readonly Schema[] {
  return readdirSync('docs/schemas')
    .toSorted()
    .map((name) => JSON.parse(readFileSync(`docs/schemas/${name}`, 'utf8')) as Schema);
}

function describeFlags(flags: Readonly<Record<string, FlagShape>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flags)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, flag]) => [name, describeFlag(flag)]),
  );
}

function describeFlag(flag: FlagShape): string {
  const { type, char, options, multiple, required, allowNo } = flag;
  const value = type === 'boolean' ? 'boolean' : (options?.join('|') ?? 'value');
  const byDefault = ['string', 'number', 'boolean'].includes(typeof flag.default)
    ? `default ${String(flag.default)}`
    : '';
  return [
    char === undefined ? '' : `-${char}`,
    value,
    multiple ? 'repeatable' : '',
    required ? 'required' : '',
    allowNo ? 'negatable' : '',
    byDefault,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Each key of a document with its path, and the values that it may have where they are few. */
function listKeys(root: Schema): readonly string[] {
  const keys = new Set<string>();
  const visit = (schema: Schema, path: string, above: readonly Schema[]): void => {
    const { $ref, properties = {}, required = [], items, additionalProperties } = schema;
    if (above.includes(schema)) return;
    const trail = [...above, schema];
    const target = $ref === undefined ? undefined : root.$defs?.[$ref.replace('#/$defs/', '')];
    if (target) visit(target, path, trail);
    for (const one of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) visit(one, path, trail);
    if (schema.enum) keys.add(`${path} = ${schema.enum.join('|')}`);
    for (const [name, property] of Object.entries(properties)) {
      const inner = `${path}.${name}${required.includes(name) ? '' : '?'}`;
      keys.add(inner);
      visit(property, inner, trail);
    }
    if (items) visit(items, `${path}[]`, trail);
    if (typeof additionalProperties === 'object') visit(additionalProperties, `${path}.*`, trail);
  };
  visit(root, '', []);
  return [...keys];
}
