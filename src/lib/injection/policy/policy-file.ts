import { z } from 'zod';
import { parseCheckedYaml } from '../text/checked-yaml.ts';
import type { LabelSelector } from '../model/model.ts';
import type { NamespaceCondition, PodCondition } from './policy.ts';
import { compileSelector } from '../selector/selector.ts';

const labelSelector = z
  .strictObject({
    matchLabels: z.record(z.string(), z.string()).optional(),
    matchExpressions: z
      .array(
        z.strictObject({
          key: z.string(),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  })
  .superRefine((selector, context) => {
    const compiled = compileSelector(selector as LabelSelector);
    if (!compiled.ok) context.addIssue({ code: 'custom', message: compiled.problem });
    else if (compiled.selector.requirements.length === 0) {
      context.addIssue({
        code: 'custom',
        message: 'an empty selector picks nothing: the injector skips it',
      });
    }
  });

/**
 * The file that `policy set --file` takes, and that `policy set -o yaml` prints. Keys beside these are left alone:
 * the printed form also tells what the change does.
 */
export const policyFile = z.looseObject({
  apiVersion: z.literal('asm-inject/v1alpha1'),
  kind: z.literal('InjectionPolicy'),
  spec: z.strictObject({
    namespaceCondition: z.enum(['include-enabled', 'not-include-disabled']),
    podCondition: z.enum(['not-include-false', 'include-true']),
    alwaysInjectSelector: z.array(labelSelector).optional(),
    neverInjectSelector: z.array(labelSelector).optional(),
  }),
});

/** A policy as it stands in a file. */
export interface PolicySpec {
  readonly namespaceCondition: NamespaceCondition;
  readonly podCondition: PodCondition;
  readonly alwaysInjectSelector?: readonly LabelSelector[] | undefined;
  readonly neverInjectSelector?: readonly LabelSelector[] | undefined;
}

/**
 * Reads a policy file (YAML or JSON).
 * @param name of the file, for messages.
 * @throws {UsageError} the first mistake, with its line.
 */
export function parsePolicyFile(text: string, name: string): PolicySpec {
  const nextStep =
    'policy set --dry-run=client -o yaml prints one; docs/schemas/injection-policy.json has the schema';
  return parseCheckedYaml(policyFile, { text, name, nextStep }).spec as PolicySpec;
}
