import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { UsageError } from '../../lib/errors.ts';
import type { NamespaceExpectation } from '../../lib/injection/verification/expectations.ts';
import { workloadKinds } from '../../lib/injection/workload/workload-kinds.ts';
import {
  parseWorkloadReferences,
  type WorkloadReference,
} from '../../lib/injection/workload/workload-reference.ts';

/** The arguments and flags that choose where a command looks. */
export interface VerifyScopeFlags {
  readonly 'all-namespaces': boolean | undefined;
  readonly namespace: string | undefined;
  readonly selector: string | undefined;
}

/**
 * Reads the named workloads and pods; none means all pods of the scope.
 * @throws {UsageError} they are named together with a selector or `-A`, or a type is not known.
 */
export function readSubjects(
  words: readonly string[],
  { 'all-namespaces': isAll, selector }: VerifyScopeFlags,
): readonly WorkloadReference[] {
  if (words.length === 0) return [];
  if (isAll || selector !== undefined) {
    const flag = isAll ? '-A' : 'a selector';
    throw new UsageError(`a workload that is named is one, so ${flag} does not apply`, {
      code: 'bad-flags',
      nextStep: isAll ? 'name the namespace with -n' : 'leave out the names, or the selector',
    });
  }
  return parseWorkloadReferences(words, { kinds: workloadKinds, bareKind: 'Pod' });
}

/**
 * Chooses the namespaces: all (`undefined`) with -A; those of a file of expectations if no flag chooses; otherwise the
 * one of -n, or of the context.
 */
export function chooseNamespaces(
  { 'all-namespaces': isAll, namespace }: VerifyScopeFlags,
  expectations: readonly NamespaceExpectation[],
  current: string,
): readonly string[] | undefined {
  if (isAll) return undefined;
  if (namespace === undefined && expectations.length > 0) {
    return expectations.map((one) => one.namespace).toSorted();
  }
  return [current];
}

/**
 * Reads a file of expectations; `-` is standard input.
 * @param expected of every pod: a file says it of single namespaces, so with both one of the two would be ignored.
 * @throws {UsageError} the file cannot be read, or its content is not understood.
 */
export async function readExpectations(
  path: string | undefined,
  expected: string | undefined,
): Promise<readonly NamespaceExpectation[]> {
  if (path === undefined) return [];
  if (expected !== undefined) {
    throw new UsageError('--expect and --file each say what is expected, so give one of them', {
      code: 'bad-flags',
      nextStep: `leave out --expect, and write "all: ${expected}" for the namespaces of the file that it is meant for`,
    });
  }
  const { parseExpectations } =
    await import('../../lib/injection/verification/expectations-file.ts');
  if (path === '-') return parseExpectations(await readStream(process.stdin), 'standard input');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the file ${path} cannot be read`, {
      code: 'no-file',
      nextStep: 'check the path given with --file',
      cause,
    });
  }
  return parseExpectations(text, path);
}
