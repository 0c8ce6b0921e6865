import type { BaseFlags } from './base-command.ts';

const names = ['kubeconfig', 'context', 'cluster', 'user', 'as', 'asm-version'] as const;

/**
 * The flags that chose the cluster and the user, as a proposed command must repeat them to do the same there; with a
 * space in front, or empty.
 */
export function connectionFlags(flags: BaseFlags): string {
  const groups = (flags['as-group'] ?? []).map((group) => ` --as-group ${quote(group)}`);
  const given = names.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [` --${name} ${quote(value)}`];
  });
  return [...given, ...groups].join('');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
