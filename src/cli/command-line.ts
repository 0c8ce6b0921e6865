import { UsageError } from '../lib/errors.ts';

/** A flag as the normaliser needs to know it; oclif's flag definitions have this shape. */
interface FlagShape {
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
  readonly allowNo?: boolean | undefined;
  /** Whether all values count, rather than only the last one. */
  readonly multiple?: boolean | undefined;
}

/** Flags by long name, as in a command's `flags` and `baseFlags`. */
export type FlagShapes = Readonly<Record<string, FlagShape>>;

// The spellings that kubectl accepts (Go strconv.ParseBool).
const trueWords = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const falseWords = ['0', 'f', 'F', 'false', 'FALSE', 'False'];
const dryRunValues = ['none', 'client', 'server'];

/**
 * Rewrites a command line so that oclif's parser reads it as kubectl would: it takes `--x=false` for true and the
 * word `false` for an argument, and knows no bare `--dry-run`.
 *
 * If a flag that takes one value is given twice, the last value counts.
 *
 * Booleans may be `--x`, `--x=true`, `--x=false`, `--no-x` or, by letter, `-x=false`; the last one counts. A bare
 * `--dry-run` means `--dry-run=client`. Everything after `--` stays as it is.
 * @param warn called about spellings that are understood but discouraged.
 * @throws {UsageError} a boolean flag with a value that is neither true nor false.
 */
export function normalizeArgv(
  argv: readonly string[],
  flags: FlagShapes,
  warn: (sentence: string) => void,
): string[] {
  const booleans = new Map<string, boolean>();
  const segments: Segment[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      rest.unshift(word);
      break;
    }
    const boolean = readBoolean(word, flags);
    if (boolean) {
      for (const [name, value] of boolean.set) booleans.set(name, value);
      if (boolean.rest !== undefined) rest.unshift(boolean.rest);
    } else if (word === '--dry-run') {
      segments.push({ option: 'dry-run', words: [`--dry-run=${readDryRun(rest, warn)}`] });
    } else {
      const value = takesNextWord(word, flags) ? rest.splice(0, 1) : [];
      segments.push({ option: readOption(word, flags), words: [word, ...value] });
    }
  }
  const counted = segments.filter(
    ({ option }, index) =>
      option === undefined || !segments.slice(index + 1).some((later) => later.option === option),
  );
  return [...counted.flatMap(({ words }) => words), ...writeBooleans(booleans, flags), ...rest];
}

/** The words of one flag or argument. */
interface Segment {
  /** Long name of a flag that takes one value. */
  readonly option: string | undefined;
  readonly words: readonly string[];
}

function readOption(word: string, flags: FlagShapes): string | undefined {
  const long = /^--([a-z][a-z-]*)(?:=|$)/.exec(word)?.[1];
  const short = /^-([A-Za-z])/.exec(word)?.[1];
  const name = long ?? Object.keys(flags).find((key) => short && flags[key]?.char === short);
  const flag = name === undefined ? undefined : flags[name];
  return flag?.type === 'option' && !flag.multiple ? name : undefined;
}

interface ReadBoolean {
  readonly set: readonly (readonly [string, boolean])[];
  /** The remaining letters of a cluster: `-Aojson` is `-A` and `-ojson`. */
  readonly rest?: string;
}

function readBoolean(word: string, flags: FlagShapes): ReadBoolean | undefined {
  const long = /^--(no-)?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word);
  if (long) {
    const [, no, name = '', value] = long;
    const isNegated = no !== undefined && !isBoolean(flags[`no-${name}`]);
    if (!isBoolean(flags[name])) return undefined;
    if (isNegated && value !== undefined)
      throw notABoolean(`no-${name}`, value, 'it takes no value');
    return { set: [[name, isNegated ? false : parseBoolean(`--${name}`, value)]] };
  }
  const short = /^-([A-Za-z])(.*)$/s.exec(word);
  const name = short && Object.keys(flags).find((key) => flags[key]?.char === short[1]);
  if (!name || !isBoolean(flags[name])) return undefined;
  const tail = short[2] ?? '';
  if (tail.startsWith('='))
    return { set: [[name, parseBoolean(`-${short[1] ?? ''}`, tail.slice(1))]] };
  return tail ? { set: [[name, true]], rest: `-${tail}` } : { set: [[name, true]] };
}

function isBoolean(flag: FlagShape | undefined): boolean {
  return flag?.type === 'boolean';
}

function parseBoolean(flag: string, value: string | undefined): boolean {
  if (value === undefined || trueWords.includes(value)) return true;
  if (falseWords.includes(value)) return false;
  throw notABoolean(flag.replace(/^-+/, ''), value, 'it must be true or false');
}

function notABoolean(flag: string, value: string, rule: string): UsageError {
  return new UsageError(`invalid value "${value}" for --${flag}: ${rule}`, {
    code: 'bad-flag-value',
    nextStep: `write --${flag.replace(/^no-/, '')}, --${flag.replace(/^no-/, '')}=false or leave it out`,
  });
}

function readDryRun(rest: string[], warn: (sentence: string) => void): string {
  const next = rest[0];
  if (next !== undefined && dryRunValues.includes(next)) {
    rest.shift();
    return next;
  }
  warn(
    '--dry-run without a value means --dry-run=client; write the value, as newer versions of kubectl ask for it',
  );
  return 'client';
}

function takesNextWord(word: string, flags: FlagShapes): boolean {
  const long = /^--([a-z][a-z-]*)$/.exec(word)?.[1];
  if (long !== undefined) return flags[long]?.type === 'option';
  const short = /^-([A-Za-z])$/.exec(word)?.[1];
  return Object.values(flags).some(
    ({ char, type }) => char === short && short && type === 'option',
  );
}

function writeBooleans(values: ReadonlyMap<string, boolean>, flags: FlagShapes): string[] {
  return [...values].flatMap(([name, value]) => {
    if (value) return [`--${name}`];
    return flags[name]?.allowNo ? [`--no-${name}`] : [];
  });
}
