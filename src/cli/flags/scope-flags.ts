import type { Interfaces } from '@oclif/core';
import * as Flags from '@oclif/core/flags';

/** The flags that choose namespaces, for commands about pods and workloads. */
export const scopeFlags = {
  namespace: Flags.string({
    char: 'n',
    summary: 'Namespace to look in (default: that of the context)',
    helpGroup: 'Scope',
    helpValue: 'NAME',
  }),
  'all-namespaces': Flags.boolean({ char: 'A', summary: 'All namespaces', helpGroup: 'Scope' }),
};

/** Values of {@link scopeFlags}. */
export type ScopeFlags = Interfaces.InferredFlags<typeof scopeFlags>;

/**
 * The flag that chooses objects by their labels, in kubectl's syntax.
 * @param what is chosen, in the plural.
 */
export function selectorFlag(what: string): Interfaces.OptionFlag<string | undefined> {
  return Flags.string({
    char: 'l',
    summary: `Only ${what} with these labels, e.g. app=details`,
    helpGroup: 'Scope',
    helpValue: 'SELECTOR',
  });
}
