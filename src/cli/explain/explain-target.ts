import { UsageError } from '../../lib/errors.ts';
import type { Labels } from '../../lib/injection/model/model.ts';
import { findKeyProblem, findValueProblem } from '../../lib/injection/selector/label-syntax.ts';
import { type WorkloadKind, workloadKinds } from '../../lib/injection/workload/workload-kinds.ts';
import {
  parseWorkloadReferences,
  readWorkloadKinds,
  type WorkloadReference,
} from '../../lib/injection/workload/workload-reference.ts';

/** The subject of `explain`: objects by name, objects by labels, a pod that does not exist, or reason codes. */
export type ExplainTarget =
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'named'; readonly references: readonly WorkloadReference[] }
  | {
      readonly kind: 'selected';
      readonly labelSelector: string;
      readonly kinds: readonly WorkloadKind[] | undefined;
    }
  | { readonly kind: 'imagined'; readonly labels: Labels };

interface TargetFlags {
  readonly code?: readonly string[] | undefined;
  readonly labels?: string | undefined;
  readonly selector?: string | undefined;
  readonly 'all-namespaces': boolean;
}

/**
 * Reads the command line of `explain`.
 * @throws {UsageError} there is no subject, or there are two at once.
 */
export function readExplainTarget(words: readonly string[], flags: TargetFlags): ExplainTarget {
  const { code, labels, selector } = flags;
  if (code !== undefined) {
    if (words.length > 0 || labels !== undefined || selector !== undefined) {
      throw usage('--code explains a reason code, so nothing else can be named');
    }
    return { kind: 'codes', codes: code };
  }
  if (labels !== undefined) {
    if (words.length > 0 || selector !== undefined) {
      throw usage('--labels describes a pod that does not exist, so nothing else can be named');
    }
    if (flags['all-namespaces']) throw needsNamespace('a pod that is to be explained');
    return { kind: 'imagined', labels: parseLabels(labels) };
  }
  if (selector !== undefined) {
    const [type, ...others] = words;
    const kinds = type === undefined ? undefined : readWorkloadKinds(type);
    if (others.length > 0 || (type !== undefined && kinds === undefined)) {
      throw usage('a selector and a name exclude each other');
    }
    return { kind: 'selected', labelSelector: selector, kinds };
  }
  if (words.length === 0) throw usage('name a pod or a workload');
  if (flags['all-namespaces']) throw needsNamespace('a pod or workload that is named');
  const references = parseWorkloadReferences(words, { kinds: workloadKinds, bareKind: 'Pod' });
  return { kind: 'named', references };
}

function parseLabels(text: string): Labels {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value, ...more] = pair.split('=');
      const problem =
        value === undefined || more.length > 0
          ? 'it must be KEY=VALUE'
          : (findKeyProblem(key) ?? findValueProblem(value));
      if (problem !== undefined || value === undefined) {
        throw new UsageError(`"${pair}" is not a label: ${problem ?? ''}`, {
          code: 'bad-label',
          nextStep: 'for example: --labels app=web,sidecar.istio.io/inject=true',
        });
      }
      return [key, value] as const;
    }),
  );
}

function usage(message: string): UsageError {
  return new UsageError(message, {
    code: 'bad-target',
    nextStep:
      'for example: explain deploy/details, explain -l app=details, explain --labels app=web',
  });
}

function needsNamespace(what: string): UsageError {
  return new UsageError(`${what} is in one namespace, so -A does not apply`, {
    code: 'bad-flags',
    nextStep: 'name the namespace with -n',
  });
}
