import { UsageError } from '../lib/errors.ts';
import { findNear } from './near.ts';
import { writeLine } from './proposed-line.ts';
import { type CommandShapes, type FlagShape, flagsOfAll, program } from './shapes.ts';

/** A flag on the line of a command that does not take it. */
export interface WrongFlag {
  /** The words of the command. */
  readonly command: string;
  /** As it was typed: `--namespace`, `-n`. */
  readonly typed: string;
  /** Its value, if it has one. */
  readonly value: string | undefined;
  /** The other arguments of the command. */
  readonly others: readonly string[];
}

/**
 * Reports why a command does not take a flag, and what to write instead.
 * @returns a usage error: the flag means nothing for this command, belongs to others, or is misspelt.
 */
export function refuseFlag(shapes: CommandShapes, wrong: WrongFlag): UsageError {
  const { command, typed } = wrong;
  const own = shapes.commands[command.replaceAll(' ', ':')]?.flags ?? {};
  const others = Object.entries(shapes.commands).filter(([, { flags }]) => findFlag(typed, flags));
  const name = others.map(([, { flags }]) => findFlag(typed, flags)).find(Boolean);
  const meant = suggest(typed, name, own);
  if (name === undefined) {
    const ofKubectl = flagsOfKubectl.has(typed)
      ? 'server and credentials come from a kubeconfig: choose it with --kubeconfig and --context'
      : undefined;
    const next = meant ?? ofKubectl ?? `see: ${program} ${command} --help`;
    return refuse(`${command} has no flag ${typed}`, next);
  }
  const reason = meaningless[name]?.(wrong);
  if (reason) return refuse(`${command} does not take ${typed}: ${reason.why}`, reason.nextStep);
  const ids = others.map(([id]) => id.replaceAll(':', ' '));
  const takers = `${listed(ids)} ${ids.length === 1 ? 'does' : 'do'}`;
  return refuse(`${command} does not take ${typed}; ${takers}`, meant ?? 'leave it out');
}

/**
 * Reports that no command takes a flag, for a line without a command.
 * @param typed as in {@link WrongFlag}.
 */
export function refuseStrayFlag(shapes: CommandShapes, typed: string): UsageError {
  const meant = suggest(typed, undefined, flagsOfAll(shapes));
  return refuse(`no command has a flag ${typed}`, meant ?? `see: ${program} --help`);
}

/** Finds a flag by its typed form: `--name`, `--no-name` of a boolean, or a letter. */
function findFlag(typed: string, flags: Readonly<Record<string, FlagShape>>): string | undefined {
  if (!typed.startsWith('--')) {
    return Object.keys(flags).find((name) => flags[name]?.char === typed.slice(1));
  }
  const name = typed.slice(2);
  if (Object.hasOwn(flags, name)) return name;
  const positive = name.replace(/^no-/, '');
  return flags[positive]?.type === 'boolean' ? positive : undefined;
}

function suggest(
  typed: string,
  name: string | undefined,
  own: Readonly<Record<string, FlagShape>>,
): string | undefined {
  const isLetter = !typed.startsWith('--');
  const letters = Object.values(own).flatMap(({ char }) => char ?? []);
  const inOtherCase = letters.filter((char) => char.toLowerCase() === typed.slice(1).toLowerCase());
  if (isLetter && inOtherCase.length > 0) return ask(inOtherCase.map((char) => `-${char}`));
  const word = isLetter ? name : typed.slice(2).toLowerCase();
  const near = word === undefined ? [] : findNear(word, Object.keys(own));
  return near.length === 0 ? undefined : ask(near.map((one) => `--${one}`));
}

/** Why a flag that many commands have means nothing for another, and what to write instead. */
const meaningless: Readonly<Record<string, (wrong: WrongFlag) => Reason | undefined>> = {
  namespace: ({ command, value = 'NAME', others }) => {
    if (!command.startsWith('namespace ')) return { why: scopeOf(command), nextStep: leaveOut };
    const line = writeLine(...command.split(' '), value, ...others);
    return { why: 'namespaces are named without a flag', nextStep: `write: ${line}` };
  },
  'all-namespaces': ({ command }) => {
    if (!command.startsWith('namespace ')) return { why: scopeOf(command), nextStep: leaveOut };
    if (command === 'namespace list' || command === 'namespace sync') {
      return { why: 'without names, it is about all namespaces', nextStep: leaveOut };
    }
    return { why: 'it chooses where workloads are', nextStep: 'for all namespaces, write --all' };
  },
  'dry-run': () => ({ why: 'it writes nothing', nextStep: leaveOut }),
  yes: () => ({ why: 'it asks nothing', nextStep: leaveOut }),
};

interface Reason {
  readonly why: string;
  readonly nextStep: string;
}

const leaveOut = 'leave it out';

function scopeOf(command: string): string {
  return /^(policy|injector) /.test(command)
    ? 'it is about the whole cluster'
    : 'it asks no cluster';
}

/** Flags of kubectl that this program does not have: which server to ask, and as which user (kubectl v1.36 options). */
const flagsOfKubectl: ReadonlySet<string> = new Set(
  [
    ...['as-uid', 'as-user-extra', 'certificate-authority', 'client-certificate', 'client-key'],
    ...['insecure-skip-tls-verify', 'password', 'server', 'tls-server-name', 'token', 'username'],
  ]
    .map((name) => `--${name}`)
    .concat('-s'),
);

function ask(flags: readonly string[]): string {
  return `did you mean ${flags.join(' or ')}?`;
}

function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ');
}

function refuse(message: string, nextStep: string): UsageError {
  return new UsageError(message, { code: 'bad-flags', nextStep });
}
