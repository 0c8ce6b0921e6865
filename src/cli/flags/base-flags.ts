import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';
import { CONNECTION } from '../../command-line/shapes.ts';
import { parseDuration } from './duration.ts';

/**
 * The flags that choose a cluster and a user, with kubectl's spelling and meaning; help lists them once for all
 * commands.
 */
export const baseFlags = {
  kubeconfig: Flags.string({
    summary: 'Path of the kubeconfig (default: KUBECONFIG, else ~/.kube/config)',
    helpGroup: CONNECTION,
    helpValue: 'FILE',
  }),
  context: Flags.string({
    summary: 'Context of the kubeconfig to use',
    helpGroup: CONNECTION,
    helpValue: 'NAME',
  }),
  cluster: Flags.string({
    summary: 'Cluster of the kubeconfig to use',
    helpGroup: CONNECTION,
    helpValue: 'NAME',
  }),
  user: Flags.string({
    summary: 'User of the kubeconfig to use',
    helpGroup: CONNECTION,
    helpValue: 'NAME',
  }),
  as: Flags.string({
    summary: 'User to impersonate',
    helpGroup: CONNECTION,
    helpValue: 'USER',
  }),
  'as-group': Flags.string({
    summary: 'Group to impersonate (repeatable)',
    helpGroup: CONNECTION,
    helpValue: 'GROUP',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'request-timeout': Flags.custom<number>({
    summary: 'Time limit of a single request, e.g. 5s or 1m; 0 means no limit',
    helpGroup: CONNECTION,
    helpValue: 'DURATION',
    default: 60_000,
    defaultHelp: () => Promise.resolve('60s'),
    parse: (input) =>
      Promise.resolve(input === '' ? 60_000 : parseDuration(input, '--request-timeout')),
  })(),
  'asm-version': Flags.string({
    summary: 'Mesh version to assume, e.g. 1.18.0.131; overrides detection',
    helpGroup: CONNECTION,
    helpValue: 'VERSION',
  }),
  color: Flags.boolean({
    summary: 'Colors on a terminal; --no-color or NO_COLOR turns them off',
    helpGroup: CONNECTION,
    allowNo: true,
    default: true,
  }),
};

/** The values of the flags that every command has. */
export type BaseFlags = Interfaces.InferredFlags<typeof baseFlags>;

/** Flags of kubectl that count as not given when their value is empty. */
const optionalFlags = new Set([
  'as',
  'cluster',
  'context',
  'kubeconfig',
  'namespace',
  'selector',
  'user',
]);

/**
 * Leaves out flags without a value, as kubectl does: `-n ''` means the namespace of the context, and `-l ''` selects
 * everything.
 */
export function withoutEmpty<T extends object>(flags: T): T {
  const given = Object.entries(flags).filter(
    ([name, value]) => value !== '' || !optionalFlags.has(name),
  );
  return Object.fromEntries(given) as T;
}
