import { z } from 'zod';
import type { LabelSelector } from '../model/model.ts';
import { compileSelector } from '../selector/selector.ts';
import { parseCheckedYaml } from '../text/checked-yaml.ts';
import type { NamespaceCondition, PodCondition } from './policy.ts';

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

const selectorList = z.array(labelSelector);

/** Whether a file may contain this list of selectors. */
export function isSelectorList(list: readonly LabelSelector[]): boolean {
  return selectorList.safeParse(list).success;
}

/**
 * The file that `policy set --file` reads, and that `policy show -o yaml` and `policy set -o yaml` print. Other keys
 * are ignored: the printed forms also contain the behaviour of the cluster and the effect of a change.
 */
export const policyFile = z.looseObject({
  apiVersion: z.literal('asm-inject/v1alpha1'),
  kind: z.enum(['InjectionPolicy', 'Policy']),
  spec: z.strictObject({
    namespaceCondition: z.enum(['include-enabled', 'not-include-disabled']),
    podCondition: z.enum(['not-include-false', 'include-true']),
    alwaysInjectSelector: selectorList.optional(),
    neverInjectSelector: selectorList.optional(),
  }),
});

/** A policy as it is written in a file. */
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
    'start from the output of: kubectl asm-inject policy show -o yaml (where the policy is not custom)';
  return parseCheckedYaml(policyFile, { text, name, nextStep }).spec as PolicySpec;
}
