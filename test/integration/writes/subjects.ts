import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Terminal } from '../../../playground/demo/terminal.ts';
import type { Playground } from '../../../playground/playground.ts';

const run = promisify(execFile);

/** What the cluster has in the fields that a command may write, by object as the command's result names it. */
export type States = ReadonlyMap<string, LiveFields>;

/** Of an object, what these commands may change. */
interface LiveFields {
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data?: unknown;
  readonly webhooks?: unknown;
  readonly spec?: unknown;
}

interface ObjectName {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

interface LiveObject extends Omit<LiveFields, 'labels' | 'path'> {
  readonly kind: string;
  readonly metadata: ObjectName & { readonly labels?: Readonly<Record<string, string>> };
}

function keyOf({ kind, namespace = '', name }: ObjectName): string {
  return [kind, namespace, name].join('/');
}

/** Reads objects with the playground's own client, which shares nothing with the program. */
export async function readStates({ api }: Playground, paths: readonly string[]): Promise<States> {
  const states = paths.map(async (path): Promise<[string, LiveFields]> => {
    const object = (await api.find(path)) as LiveObject | undefined;
    if (!object) throw new Error(`there is no ${path}`);
    const { kind, metadata, data, webhooks, spec } = object;
    return [
      keyOf({ ...metadata, kind }),
      { path, labels: metadata.labels ?? {}, data, webhooks, spec },
    ];
  });
  return new Map(await Promise.all(states));
}

/** Restores objects. */
export async function reset({ api }: Playground, before: States, now: States): Promise<void> {
  for (const [key, { path, labels, ...fields }] of before) {
    const taken = Object.keys(now.get(key)?.labels ?? {}).filter((label) => !(label in labels));
    const none = Object.fromEntries(taken.map((label) => [label, null]));
    await api.patch(path, { metadata: { labels: { ...labels, ...none } }, ...fields });
  }
}

/** Runs commands as a user pastes them, one after the other. */
export async function paste({ env }: Terminal, commands: readonly string[]): Promise<void> {
  if (commands.length > 0) await run('bash', ['-ec', commands.join('\n')], { env });
}

/** Runs a line of bash; what it writes to descriptor 3 is its stdout. */
export function shell(
  { env }: Terminal,
  line: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return run('bash', ['-c', `exec 3>&1; ${line}`], { env });
}

interface Reported {
  readonly changes?: readonly { readonly object: ObjectName; readonly outcome: string }[];
  readonly workloads?: readonly {
    readonly object: ObjectName;
    readonly outcome: string;
    readonly undo?: string;
  }[];
  readonly undo?: readonly string[];
  readonly restart?: readonly string[];
  readonly served?: string;
  readonly blastRadius?: unknown;
}

/** What a command says that it did. */
export interface Report {
  readonly outcomes: ReadonlyMap<string, string>;
  readonly undo: readonly string[];
  /** Whether it promises an effect: that it is in force, whom it concerns, what to restart. */
  readonly promises: boolean;
}

/** Reads the result document; without one, nothing is said to be written. */
export function readReport(stdout: string): Report {
  const reported = (stdout === '' ? {} : JSON.parse(stdout)) as Reported;
  const { changes = [], workloads = [], undo = [], restart = [], served, blastRadius } = reported;
  return {
    outcomes: new Map(
      [...changes, ...workloads].map(({ object, outcome }) => [keyOf(object), outcome]),
    ),
    undo: [...undo, ...workloads.flatMap((one) => one.undo ?? [])],
    promises: restart.length > 0 || served !== undefined || blastRadius !== undefined,
  };
}
