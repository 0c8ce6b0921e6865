import {
  describeRemedy,
  proposeRepair,
  type RepairableInjector,
} from '../injection/injector/webhook-repair.ts';
import type { ProbeFailure } from '../injection/probe/probe-failure.ts';
import type { Cluster } from './cluster.ts';
import { withRoots } from './read-root.ts';

/**
 * The remedy for a failure of an injector's webhook: the same in every command. The facts behind it are read at most
 * once.
 */
export class Remedies {
  readonly #cluster: Cluster;
  readonly #installed: readonly RepairableInjector[];
  #known: Promise<readonly RepairableInjector[]> | undefined;

  constructor(cluster: Cluster, installed: readonly RepairableInjector[]) {
    this.#cluster = cluster;
    this.#installed = installed;
  }

  /** The injectors, with details that are worth reading only after a failure. */
  injectors(): Promise<readonly RepairableInjector[]> {
    this.#known ??= withRoots(this.#cluster, this.#installed);
    this.#known.catch(() => (this.#known = undefined));
    return this.#known;
  }

  /** The command, if the objects suggest one. */
  async repair(failure: ProbeFailure): Promise<ReturnType<typeof proposeRepair>> {
    if (failure.about !== 'webhook') return undefined;
    return proposeRepair(failure, await this.injectors(), this.#cluster.commandFlags);
  }

  /** In one line: the command, else what a person does. */
  async describe(failure: ProbeFailure): Promise<string> {
    if (failure.about !== 'webhook') return failure.nextStep;
    return describeRemedy(failure, await this.injectors(), this.#cluster.commandFlags);
  }
}
