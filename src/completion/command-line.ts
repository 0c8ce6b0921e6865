/** Manifest and package.json, as far as completion reads them. */
export interface CommandShapes {
  readonly topics: Readonly<Record<string, { readonly description?: string | undefined }>>;
  readonly commands: Readonly<Record<string, CommandShape>>;
}

interface CommandShape {
  readonly summary?: string;
  readonly hidden?: boolean;
  readonly strict?: boolean;
  readonly args: Readonly<Record<string, { readonly options?: readonly string[] }>>;
  readonly flags: Readonly<Record<string, FlagShape>>;
}

/** A flag of the manifest. */
interface FlagShape {
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly summary?: string;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

/** What the word under the cursor is going to be. */
export type Wanted =
  | { readonly kind: 'command'; readonly topic: readonly string[] }
  | { readonly kind: 'flag'; readonly command: string }
  | { readonly kind: 'value'; readonly command: string; readonly flag: string }
  | { readonly kind: 'argument'; readonly command: string; readonly argument: string }
  | { readonly kind: 'nothing' };

/** A command line that is being typed. */
export interface TypedLine {
  readonly wanted: Wanted;
  /** What must stay in front of each candidate: `--namespace=` of `--namespace=te`. */
  readonly prefix: string;
  /** What a candidate must begin with. */
  readonly partial: string;
  /** Values given so far, by flag; booleans have none. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** Arguments given so far. */
  readonly args: readonly string[];
}

/**
 * Reads a command line up to the cursor.
 * @param words after the program's name; the last one is the one being typed, empty if a new one begins.
 */
export function readTypedLine({ commands }: CommandShapes, words: readonly string[]): TypedLine {
  const partial = words.at(-1) ?? '';
  const typed = words.slice(0, -1);
  const id = findCommand(Object.keys(commands), typed);
  const base = { prefix: '', partial, given: new Map<string, string[]>(), args: [] };
  const command = commands[id.join(':')];
  if (!command) {
    const isTopic = id.length === typed.length;
    return { ...base, wanted: isTopic ? { kind: 'command', topic: id } : { kind: 'nothing' } };
  }
  return readArguments(id.join(':'), command, typed.slice(id.length), partial);
}

/** The longest beginning of the words that is a command, or leads to one. */
function findCommand(ids: readonly string[], words: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const word of words) {
    const next = [...found, word].join(':');
    if (!ids.some((id) => id === next || id.startsWith(`${next}:`))) break;
    found.push(word);
    if (ids.includes(next)) break;
  }
  return found;
}

function readArguments(
  id: string,
  command: CommandShape,
  words: readonly string[],
  partial: string,
): TypedLine {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let isOpen = true;
  let waiting: string | undefined;
  for (const word of words) {
    if (waiting !== undefined) {
      addTo(given, waiting, word);
      waiting = undefined;
    } else if (!isOpen || !word.startsWith('-') || word === '-') args.push(word);
    else if (word === '--') isOpen = false;
    else {
      const { flag, value } = readFlag(command, word);
      if (flag === undefined) continue;
      if (value !== undefined) addTo(given, flag, value);
      else if (command.flags[flag]?.type === 'option') waiting = flag;
      else given.set(flag, given.get(flag) ?? []);
    }
  }
  const line = { prefix: '', partial, given, args };
  if (waiting !== undefined) {
    return { ...line, wanted: { kind: 'value', command: id, flag: waiting } };
  }
  if (isOpen && partial.startsWith('-')) {
    const { flag, value } = readFlag(command, partial);
    if (flag === undefined || value === undefined) {
      return { ...line, wanted: { kind: 'flag', command: id } };
    }
    const prefix = partial.slice(0, partial.length - value.length);
    return {
      ...line,
      prefix,
      partial: value,
      wanted: { kind: 'value', command: id, flag },
    };
  }
  const names = Object.keys(command.args);
  // A command that is not strict takes its last argument any number of times.
  const argument = names[args.length] ?? (command.strict === false ? names.at(-1) : undefined);
  return {
    ...line,
    wanted:
      argument === undefined ? { kind: 'nothing' } : { kind: 'argument', command: id, argument },
  };
}

/** `--flag`, `--flag=value`, `-f`, `-f=value`, `-fvalue`. */
function readFlag(
  command: CommandShape,
  word: string,
): { readonly flag?: string; readonly value?: string } {
  const long = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(word);
  if (long) {
    const [, name = '', value] = long;
    if (!command.flags[name]) return {};
    return value === undefined ? { flag: name } : { flag: name, value };
  }
  const char = word.slice(1, 2);
  const flag = Object.keys(command.flags).find((name) => command.flags[name]?.char === char);
  if (flag === undefined) return {};
  const rest = word.slice(2);
  if (rest === '' || command.flags[flag]?.type === 'boolean') return { flag };
  return { flag, value: rest.replace(/^=/, '') };
}

function addTo(given: Map<string, string[]>, flag: string, value: string): void {
  given.set(flag, [...(given.get(flag) ?? []), value]);
}
