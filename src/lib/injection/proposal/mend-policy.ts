import type { InjectorModel } from '../model/injector-model.ts';
import { type CommandFlags, kubectlFlags } from '../model/shell.ts';

/** Only a plain word can be put into a command without a human check. */
const WORD = /^[\w-]+$/;

/**
 * The commands that replace an illegal policy with a legal one and leave the rest of the injectors' ConfigMaps
 * unchanged: only the misspelt word is corrected.
 * @param value the legal policy.
 * @returns no commands where no policy is illegal, or where a command could not safely name it.
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
    // kubectl prints the text as a block, or in double quotes with the inner ones escaped.
    const edit = `s/policy: *\\\\?"?${policy}\\\\?"?/policy: ${value}/`;
    return `kubectl get configmap ${name} -n ${namespace}${place} -o yaml | sed -E '${edit}' | kubectl replace${place} -f -`;
  });
  return [...new Set(commands)];
}
