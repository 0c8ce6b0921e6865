import type { Interfaces } from '@oclif/core';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import {
  judgeVerification,
  type Strictness,
} from '../../lib/operations/verify/verification-verdict.ts';
import type { Verification } from '../../lib/operations/verify/verification.ts';
import type { VerifyRequest } from '../../lib/operations/verify/verify-request.ts';
import { listsAllPods } from '../../lib/output/verification/verification-report.ts';
import { waitTimeout } from '../flags/timeout-flag.ts';
import type { verifyFlags } from './verify-flags.ts';
import { readVerifyOutput, type VerifyOutput } from './verify-output.ts';
import { chooseNamespaces, readExpectations, readSubjects } from './verify-request.ts';

/** What a command line of `verify` asks for, in whichever cluster. */
export interface VerifyTask {
  readonly output: VerifyOutput;
  /** What counts as a failure. */
  readonly strictness: Strictness;
  /** What to verify in a cluster: its context may choose the namespace. */
  readonly requestIn: (cluster: Cluster) => VerifyRequest;
  /** Whether to look until nothing fails. */
  readonly isWaiting: boolean;
  /** How long to wait, in milliseconds; 0 means no limit. */
  readonly timeout: number;
}

/** Values of {@link verifyFlags}. */
type VerifyFlags = Interfaces.InferredFlags<typeof verifyFlags>;

/**
 * Reads arguments and flags, and the files that the flags name.
 * @throws {UsageError} one of them makes no sense, or a file cannot be read.
 */
export async function readVerifyTask(
  argv: readonly string[],
  flags: VerifyFlags,
): Promise<VerifyTask> {
  const output = await readVerifyOutput(flags.output);
  const workloads = readSubjects(argv, flags);
  const expectations = await readExpectations(flags.file, flags.expect);
  return {
    output,
    strictness: {
      strict: flags.strict,
      allowUnknown: flags['allow-unknown'],
      allowEmpty: flags['allow-empty'],
    },
    requestIn: ({ namespace }) => ({
      namespaces: chooseNamespaces(flags, expectations, namespace),
      labelSelector: flags.selector,
      workloads,
      expectations,
      expected: flags.expect,
      drift: flags.drift,
      lists: output.createPrinter || !listsAllPods(output.format) ? 'findings' : 'all',
    }),
    isWaiting: flags.wait,
    timeout: waitTimeout(flags.timeout, { isWaiting: flags.wait, byDefault: 300_000 }),
  };
}

/** Whether nothing fails, so that there is nothing to wait for. */
export function isPassed(verification: Verification, { strictness }: VerifyTask): boolean {
  return judgeVerification(verification, strictness).outcome === 'passed';
}
