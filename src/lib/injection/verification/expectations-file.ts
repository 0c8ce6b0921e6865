import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { parseCheckedYaml } from '../text/checked-yaml.ts';
import { workloadKinds } from '../workload/workload-kinds.ts';
import { parseWorkloadReferences } from '../workload/workload-reference.ts';
import type { NamespaceExpectation } from './expectations.ts';
import { presences } from './pod-status.ts';

const reference = z.string().superRefine((text, context) => {
  try {
    parseWorkloadReferences([text], { kinds: workloadKinds });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

/** The file that `verify --file` takes: for each namespace the expected state of all pods, and the exceptions. */
export const expectationsFile = z.strictObject({
  apiVersion: z.literal('asm-inject/v1alpha1'),
  kind: z.literal('Expectations'),
  namespaces: z
    .record(
      z.string().min(1),
      z.strictObject({ all: z.enum(presences), except: z.array(reference).optional() }),
    )
    .refine((namespaces) => Object.keys(namespaces).length > 0, 'name at least one namespace'),
});

const EXAMPLE =
  '{apiVersion: asm-inject/v1alpha1, kind: Expectations, namespaces: {test1: {all: injected, except: [deploy/details]}}}';

/**
 * Parses a file of expectations (YAML or JSON).
 * @param name of the file, for messages.
 * @throws {UsageError} the first mistake, with its line.
 */
export function parseExpectations(text: string, name: string): readonly NamespaceExpectation[] {
  const nextStep = `for example: ${EXAMPLE}`;
  const { namespaces } = parseCheckedYaml(expectationsFile, { text, name, nextStep });
  return Object.entries(namespaces).map(([namespace, { all, except = [] }]) => ({
    namespace,
    all,
    except: except.flatMap((one) => parseWorkloadReferences([one], { kinds: workloadKinds })),
  }));
}
