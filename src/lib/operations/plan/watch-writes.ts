import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import { fieldManager } from '../../cluster/object-writer.ts';
import { type Resource, resourceOfKind } from '../../cluster/resources.ts';
import { AsmInjectError, type ExitCode, exitCodes } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import {
  checkPersistence,
  type HeldField,
  type WrittenObject,
} from '../../injection/plane/persistence.ts';
import { present } from '../../present.ts';
import { Deadline } from '../wait/deadline.ts';
import type { Standstill } from '../wait/standstill.ts';

/** The persistence of all writes while they were watched. */
export interface Persistence {
  /** Seconds of watching; fewer if everything was reverted earlier. */
  readonly seconds: number;
  readonly state: 'held' | 'taken-back' | 'deleted' | 'unknown';
  readonly fields: readonly HeldField[];
}

/** How long to watch writes. */
export interface PersistencePatience {
  /** Milliseconds. */
  readonly duration: number;
  /** Aborted on Ctrl-C: the changes seen until then are reported. */
  readonly signal: AbortSignal;
  /** The outages that the watch survives. */
  readonly standstill: Standstill;
}

/** Milliseconds after the end in which an unavailable API server may come back, for a last look. */
const grace = 30_000;

/**
 * Watches all writes, from the very state that was written, and reports what was reverted and by whom. Ends early when
 * there is nothing left to wait for.
 */
export async function watchWrites(
  cluster: Cluster,
  written: readonly WrittenObject[],
  { duration, signal, standstill }: PersistencePatience,
): Promise<Persistence> {
  const started = performance.now();
  // A watch of zero duration ends at once; a deadline would take zero as no limit.
  const deadline = new Deadline(Math.max(1, duration));
  const latest = new Deadline(duration + grace);
  const over = new AbortController();
  const ends = AbortSignal.any([signal, deadline.signal, over.signal]);
  const watched = [...Map.groupBy(written, placeOf).values()].map((group) => new Watched(group));
  const follow = (group: Watched): Promise<void> =>
    group.follow(cluster, ends, () => {
      if (watched.every((one) => one.isLost())) over.abort();
    });
  try {
    await Promise.all(
      watched.map((group) =>
        group.noteFailure(standstill.through(() => follow(group), latest.signal)),
      ),
    );
  } finally {
    deadline.clear();
    latest.clear();
  }
  const isInterrupted = signal.aborted && !deadline.isOver;
  const fields = watched.flatMap((group) => group.fieldsSeen(isInterrupted));
  return {
    seconds: Math.round(Math.min(performance.now() - started, duration) / 1000),
    state: stateOf(fields),
    fields,
  };
}

/** The exit code of a watched write: a revert is the answer no. */
export function persistenceExitCode({ state }: Persistence): ExitCode {
  switch (state) {
    case 'held':
      return exitCodes.done.code;
    case 'taken-back':
    case 'deleted':
      return exitCodes.negative.code;
    case 'unknown':
      return exitCodes.cluster.code;
  }
}

function stateOf(fields: readonly HeldField[]): Persistence['state'] {
  const states = new Set(fields.map(({ state }) => state));
  return (['taken-back', 'deleted', 'unknown'] as const).find((one) => states.has(one)) ?? 'held';
}

function placeOf({ change: { object } }: WrittenObject): string {
  return `${object.kind}/${object.namespace ?? ''}`;
}

const LOST: ReadonlySet<HeldField['state']> = new Set(['taken-back', 'deleted']);

/** Written objects of one kind and namespace: one watch covers them all. */
class Watched {
  readonly #written: readonly WrittenObject[];
  readonly #first: WrittenObject | undefined;
  /** Objects whose own write the watch has reached; earlier events about them are older. */
  readonly #reached = new Set<string>();
  readonly #fields = new Map<string, readonly HeldField[]>();
  #problem: string | undefined;
  /** Whether the watch broke, so that changes may have been missed. */
  #isBroken = false;

  constructor(written: readonly WrittenObject[]) {
    this.#written = written;
    // Independent writes are sent several at a time: their versions show which came first.
    this.#first = written.toSorted((a, b) => compareVersions(a.object, b.object))[0];
    if (this.#first) this.#reached.add(nameOf(this.#first));
    for (const one of written) this.#look(one, one.object);
  }

  /** Whether nothing is left that could still be reverted. */
  isLost(): boolean {
    return this.#written.every((one) => this.#wasTakenBack(one));
  }

  /** @param isInterrupted whether the watch ended early. */
  fieldsSeen(isInterrupted: boolean): readonly HeldField[] {
    const problem = this.#problem ?? (isInterrupted ? 'interrupted' : undefined);
    return [...this.#fields.values()].flat().map((field) =>
      // Events from before the break remain true.
      problem === undefined || LOST.has(field.state)
        ? field
        : { ...field, state: 'unknown', problem },
    );
  }

  /** Waits for {@link Watched.follow}; events from before its failure remain. */
  async noteFailure(followed: Promise<void>): Promise<void> {
    try {
      await followed;
    } catch (error) {
      if (!(error instanceof AsmInjectError)) throw error;
      // The fields themselves report an interruption.
      if (error.exitCode !== exitCodes.interrupted.code) this.#problem = error.message;
    }
  }

  /**
   * Follows until the end. Can be called again after an outage, and then reads everything again.
   * @throws {ClusterError} the watch breaks, or cannot be opened.
   */
  async follow(cluster: Cluster, signal: AbortSignal, onLoss: () => void): Promise<void> {
    const first = this.#first;
    if (!first) return;
    const { kind, namespace, name } = first.change.object;
    const resource = resourceOfKind(kind);
    const scope: ListScope = present({
      namespace,
      fieldSelector: this.#written.length === 1 ? `metadata.name=${name}` : undefined,
    });
    let position = first.object.metadata.resourceVersion;
    if (this.#isBroken) position = await this.#readAgain(cluster, resource, scope);
    this.#isBroken = true;
    const isOver = (): boolean => signal.aborted || this.isLost();
    while (!isOver()) {
      for await (const { object, isGone } of cluster.changes(resource, scope, position, signal)) {
        this.#see(object, isGone);
        if (isOver()) break;
      }
      if (!isOver()) position = await this.#readAgain(cluster, resource, scope);
    }
    this.#isBroken = false;
    if (this.isLost()) onLoss();
  }

  /** The server has ended the watch, or no longer knows the position. */
  async #readAgain(
    cluster: Cluster,
    resource: Resource,
    scope: ListScope,
  ): Promise<string | undefined> {
    const position = await cluster.readPosition(resource, scope);
    for (const one of this.#written) {
      const { name, namespace } = one.change.object;
      this.#reached.add(name);
      this.#look(one, await cluster.read(resource, name, namespace));
    }
    return position;
  }

  #see(object: ApiObject, isGone: boolean): void {
    const { name, resourceVersion } = object.metadata;
    const one = this.#written.find((candidate) => nameOf(candidate) === name);
    if (!one) return;
    if (resourceVersion === one.object.metadata.resourceVersion) this.#reached.add(name);
    else if (this.#reached.has(name)) this.#look(one, isGone ? undefined : object);
  }

  #look(one: WrittenObject, now: ApiObject | undefined): void {
    // A reverted field stays reverted, even if somebody wins the fight later.
    if (!this.#wasTakenBack(one))
      this.#fields.set(nameOf(one), checkPersistence(one, now, fieldManager));
  }

  #wasTakenBack(one: WrittenObject): boolean {
    return this.#fields.get(nameOf(one))?.some(({ state }) => LOST.has(state)) ?? false;
  }
}

/** Kubernetes v1.35 and newer guarantee what was always true: resourceVersions of one kind are numbers in order. */
function compareVersions({ metadata: a }: ApiObject, { metadata: b }: ApiObject): number {
  const difference = BigInt(a.resourceVersion ?? 0) - BigInt(b.resourceVersion ?? 0);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function nameOf({ change }: WrittenObject): string {
  return change.object.name;
}
