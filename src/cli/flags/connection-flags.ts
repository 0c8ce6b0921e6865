import { quoteFlag } from '../../lib/injection/model/shell.ts';

const names = ['kubeconfig', 'context', 'cluster', 'user', 'as', 'asm-version'] as const;

/** The flags that choose the cluster and the user. */
export interface ConnectionChoice extends Readonly<
  Partial<Record<(typeof names)[number], string | undefined>>
> {
  readonly 'as-group'?: readonly string[] | undefined;
}

/** The flags that chose the cluster and the user, for proposed commands to repeat; with a space in front, or empty. */
export function connectionFlags(flags: ConnectionChoice): string {
  const groups = (flags['as-group'] ?? []).map((group) => quoteFlag('as-group', group));
  const given = names.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [quoteFlag(name, value)];
  });
  return [...given, ...groups].join('');
}
