import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import type { LabelSelector } from '../../injection/model/model.ts';
import { plainSelectors } from '../../injection/policy/plain-selectors.ts';
import { isSelectorList, type PolicySpec } from '../../injection/policy/policy-file.ts';
import type { InjectionPolicy } from '../../injection/policy/policy.ts';
import { isOfPolicy, roleOf } from '../../injection/policy/webhook-role.ts';

/**
 * The policy as `policy set --file` accepts it. A list with an entry that a file cannot hold is left out, so that
 * setting the rest leaves the list unchanged.
 * @returns nothing if several injectors keep a policy, or the config of the only one is unknown.
 */
export function describeSpec(
  injectors: readonly InstalledInjector[],
  conditions: InjectionPolicy,
): PolicySpec | undefined {
  const keepers = injectors.filter(({ model }) =>
    model.webhooks.some((webhook) => isOfPolicy(roleOf(webhook))),
  );
  const [keeper, ...others] = keepers;
  if (!keeper?.model.settings.known || others.length > 0) return undefined;
  const { alwaysInjectSelector, neverInjectSelector } = keeper.model.settings.config;
  return {
    ...conditions,
    ...listed('alwaysInjectSelector', alwaysInjectSelector),
    ...listed('neverInjectSelector', neverInjectSelector),
  };
}

function listed(
  key: 'alwaysInjectSelector' | 'neverInjectSelector',
  list: readonly LabelSelector[],
): Partial<PolicySpec> {
  const plain = plainSelectors(list);
  return isSelectorList(plain) ? { [key]: plain } : {};
}
