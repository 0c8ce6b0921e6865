import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';

/** The flags of commands that can look at several clusters at once. */
export const contextsFlags = {
  contexts: Flags.string({
    summary: 'Look at several clusters, named by their contexts',
    helpGroup: 'Scope',
    helpValue: 'NAME,...',
  }),
  'all-contexts': Flags.boolean({
    summary: 'Look at the cluster of every context of the kubeconfig',
    helpGroup: 'Scope',
  }),
};

/** Values of {@link contextsFlags}. */
export type ContextsFlags = Interfaces.InferredFlags<typeof contextsFlags>;

/** Whether several clusters are meant. */
export function hasSeveralContexts(flags: ContextsFlags): boolean {
  return flags.contexts !== undefined || flags['all-contexts'];
}

interface ConnectionChoice {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
}

/**
 * The requested contexts, each once.
 * @returns `undefined` unless several are requested.
 * @throws {UsageError} the flags contradict each other, or there is no kubeconfig.
 */
export async function readContexts(
  flags: ConnectionChoice & ContextsFlags,
): Promise<readonly string[] | undefined> {
  const { contexts } = flags;
  if (!hasSeveralContexts(flags)) return undefined;
  if (contexts !== undefined && flags['all-contexts']) {
    throw contradiction('--contexts and --all-contexts');
  }
  for (const name of ['context', 'cluster', 'user'] as const) {
    if (flags[name] !== undefined) throw contradiction(`--${name} and several contexts`);
  }
  if (contexts !== undefined) return splitContexts(contexts);
  const { listContexts } = await import('../../lib/cluster/kubeconfig.ts');
  return listContexts(flags);
}

/**
 * Splits a list of contexts.
 * @throws {UsageError} the list is empty.
 */
export function splitContexts(text: string): readonly string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean);
  if (names.length > 0) return names;
  throw new UsageError('--contexts names no context', {
    code: 'bad-flag-value',
    nextStep: 'see which there are: kubectl config get-contexts -o name',
  });
}

function contradiction(what: string): UsageError {
  return new UsageError(`${what} contradict each other`, {
    code: 'bad-flags',
    nextStep: 'leave one of them out',
  });
}
