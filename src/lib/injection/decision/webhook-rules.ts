import type { WebhookRule } from '../model/injector-model.ts';

/**
 * Whether one of the rules covers the creation of a pod: CREATE, group "", version v1, resource pods without a
 * subresource, namespaced (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/predicates/rules). matchPolicy
 * changes nothing here: no other group or version serves pods, so there is no equivalent.
 */
export function coversPodCreation(rules: readonly WebhookRule[]): boolean {
  return rules.some(
    (rule) =>
      (rule.scope === undefined || rule.scope === '*' || rule.scope === 'Namespaced') &&
      lists(rule.operations, 'CREATE') &&
      lists(rule.apiGroups, '') &&
      lists(rule.apiVersions, 'v1') &&
      rule.resources.some(coversPods),
  );
}

/** A rule as one line: `CREATE ""/v1 pods`. */
export function formatRules(rules: readonly WebhookRule[]): string {
  if (rules.length === 0) return 'no rules';
  return rules
    .map(({ operations, apiGroups, apiVersions, resources, scope }) => {
      const groups = apiGroups.map((group) => (group === '' ? 'core' : group)).join(',');
      const suffix = scope === undefined || scope === '*' ? '' : ` (${scope})`;
      return `${operations.join(',')} ${groups}/${apiVersions.join(',')} ${resources.join(',')}${suffix}`;
    })
    .join('; ');
}

function lists(values: readonly string[], wanted: string): boolean {
  return values.some((value) => value === '*' || value === wanted);
}

// "pods/*" covers pods and their subresources; "pods/status" does not cover pods.
function coversPods(resource: string): boolean {
  const [name, subresource = ''] = resource.split('/', 2);
  return (name === '*' || name === 'pods') && (subresource === '*' || subresource === '');
}
