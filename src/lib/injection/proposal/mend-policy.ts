import type { InjectorModel } from '../model/injector-model.ts';
import { type CommandFlags, kubectlFlags } from '../model/shell.ts';

/** Only a plain word can be put into a command without a person looking at it first. */
const WORD = /^[\w-]+$/;

/**
 * The commands that put a legal policy in the place of an illegal one, and leave the rest of the injectors' ConfigMaps as
 * it is: a misspelt word is mended, not a whole policy set again.
 * @param value the legal policy.
 * @returns none where no policy is illegal, or none that a command could safely name.
 */
export function mendPolicyCommands(
  injectors: readonly InjectorModel[],
  value: string,
  commandFlags: CommandFlags,
): readonly string[] {
  const found = injectors.flatMap(({ settings, configMap }) => {
    const policy = settings.known ? settings.config.policy : 'enabled';
    if (configMap === undefined || policy === 'enabled' || policy === 'disabled') return [];
    return WORD.test(policy) ? [{ configMap, policy }] : [];
  });
  const place = kubectlFlags(commandFlags);
  const commands = found.map(({ configMap: { name, namespace = '' }, policy }) => {
    // kubectl prints the text as a block, or in double quotes with those inside escaped.
    const edit = `s/policy: *\\\\?"?${policy}\\\\?"?/policy: ${value}/`;
    return `kubectl get configmap ${name} -n ${namespace}${place} -o yaml | sed -E '${edit}' | kubectl replace${place} -f -`;
  });
  return [...new Set(commands)];
}
