import type { Cluster } from '../../lib/cluster/cluster.ts';
import { AsmInjectError, exitCodes, UsageError } from '../../lib/errors.ts';
import { UntypedNames } from '../../lib/injection/workload/workload-reference.ts';

/**
 * Reads names of workloads; for names without types, suggests the workloads of the cluster that have these names.
 * @param read reads the command line.
 * @param connect connects to the cluster; called only for a suggestion.
 * @throws whatever reading throws, with the suggestion if there is one.
 */
export async function suggestTypes<T>(read: () => T, connect: () => Promise<Cluster>): Promise<T> {
  try {
    return read();
  } catch (error) {
    throw error instanceof UntypedNames ? await withSuggestion(error, connect) : error;
  }
}

async function withSuggestion(
  error: UntypedNames,
  connect: () => Promise<Cluster>,
): Promise<UsageError> {
  try {
    const cluster = await connect();
    const { findWorkloadsOfName } =
      await import('../../lib/operations/read/find-workloads-of-name.ts');
    const found: string[] = [];
    for (const name of error.names) {
      const paths = await findWorkloadsOfName(cluster, cluster.namespace, name);
      found.push(paths.join(' or '));
    }
    if (!found.every(Boolean)) return error;
    return new UsageError(error.message, {
      code: 'bad-workload',
      nextStep: `did you mean ${found.join(' ')}?`,
    });
  } catch (problem) {
    if (problem instanceof AsmInjectError && problem.exitCode === exitCodes.interrupted.code) {
      throw problem;
    }
    // Without a cluster, the error explains how to write a type.
    return error;
  }
}
