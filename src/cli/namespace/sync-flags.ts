import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import type { SyncDirection } from '../../lib/injection/namespace/namespace-sync.ts';
import type { ConnectFlags } from '../base-command.ts';
import { splitContexts } from '../flags/contexts-flags.ts';

/** The flags of `namespace sync` that name the two sides and the direction of the labels. */
export const syncFlags = {
  'to-cluster': Flags.boolean({
    summary: 'Copy labels from the ASM instance into the data-plane clusters',
    helpGroup: 'Direction',
  }),
  'from-cluster': Flags.boolean({
    summary: 'Copy labels from the data-plane clusters into the ASM instance',
    helpGroup: 'Direction',
  }),
  'control-plane-context': Flags.string({
    summary: 'Context of the ASM instance itself',
    helpGroup: 'Scope',
    helpValue: 'NAME',
  }),
  'control-plane-kubeconfig': Flags.string({
    summary: 'Path of the kubeconfig of the ASM instance itself',
    helpGroup: 'Scope',
    helpValue: 'FILE',
  }),
  contexts: Flags.string({
    summary: 'Data-plane clusters, named by their contexts (default: the current context)',
    helpGroup: 'Scope',
    helpValue: 'NAME,...',
  }),
  'allow-system-namespaces': Flags.boolean({
    summary: "Include kube-* and the injector's own namespace",
    helpGroup: 'Change',
  }),
};

type SyncFlags = ConnectFlags & Interfaces.InferredFlags<typeof syncFlags>;

/** Both sides, as flags of a connection. */
export interface SyncSides {
  readonly direction: SyncDirection;
  readonly instance: {
    readonly kubeconfig: string | undefined;
    readonly context: string | undefined;
  };
  /** Contexts; `undefined` is the current one. */
  readonly dataPlanes: readonly (string | undefined)[];
}

/**
 * Reads the direction of the labels and the two sides.
 * @throws {UsageError} no direction, or both; the API server of the ASM instance is not given; contradicting flags.
 */
export function readSyncSides(flags: SyncFlags): SyncSides {
  const { contexts } = flags;
  const kubeconfig = flags['control-plane-kubeconfig'] ?? flags.kubeconfig;
  const context = flags['control-plane-context'];
  if (context === undefined && flags['control-plane-kubeconfig'] === undefined) {
    throw new UsageError('the API server of the ASM instance is not given', {
      code: 'no-control-plane',
      nextStep:
        'name its own API server with --control-plane-context, or --control-plane-kubeconfig (console: Connection)',
    });
  }
  // These flags would lead to the same cluster on both sides.
  const others = (['cluster', 'user'] as const).filter((name) => flags[name] !== undefined);
  const [wrong] = [...(contexts === undefined ? [] : contextIfGiven(flags)), ...others];
  if (wrong !== undefined) {
    throw new UsageError(`--${wrong} does not apply to several clusters`, {
      code: 'bad-flags',
      nextStep: 'name contexts only: --control-plane-context, and --contexts or --context',
    });
  }
  return {
    direction: readDirection(flags),
    instance: { kubeconfig, context },
    dataPlanes: contexts === undefined ? [flags.context] : splitContexts(contexts),
  };
}

function contextIfGiven({ context }: SyncFlags): readonly string[] {
  return context === undefined ? [] : ['context'];
}

function readDirection(flags: SyncFlags): SyncDirection {
  const isFrom = flags['from-cluster'];
  if (isFrom !== flags['to-cluster']) return isFrom ? 'from-cluster' : 'to-cluster';
  throw new UsageError(
    isFrom
      ? '--from-cluster and --to-cluster contradict each other'
      : 'choose --to-cluster or --from-cluster',
    {
      code: 'no-direction',
      nextStep:
        '--to-cluster copies labels from the ASM instance to the clusters, --from-cluster from the clusters to the instance',
    },
  );
}
