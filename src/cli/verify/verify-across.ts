import { UsageError } from '../../lib/errors.ts';
import type { ClusterResults } from '../../lib/operations/across/look-across.ts';
import { verificationFacts } from '../../lib/operations/verify/verification-facts.ts';
import { judgeVerification } from '../../lib/operations/verify/verification-verdict.ts';
import type { Verification } from '../../lib/operations/verify/verification.ts';
import type { TaskAcross } from '../../lib/output/across/cluster-results.ts';
import type { OutputFormat } from '../../lib/output/text/document.ts';
import { formatReportAcross } from '../../lib/output/verification/report-across.ts';
import { formatVerification } from '../../lib/output/verification/verification.ts';
import { verifyQuietly } from './verify-cluster.ts';
import type { VerifyTask } from './verify-task.ts';
import { exitCodeOfWait } from './verify-wait.ts';

/** What `verify` does in each of several clusters, and how each result is reported. */
export function taskAcross(task: VerifyTask, signal: AbortSignal): TaskAcross<Verification> {
  return {
    look: async (cluster) => {
      const ended = await verifyQuietly(cluster, task, signal);
      const result = ended.verification;
      const { exitCode } = judgeVerification(result, task.strictness);
      return { result, exitCode: exitCodeOfWait(exitCode, ended) };
    },
    facts: verificationFacts,
    summarize: ({ summary }) => {
      const counts = Object.entries(summary).map(([status, count]) => `${count} ${status}`);
      return counts.join(', ') || 'no pod';
    },
    format: formatVerification,
  };
}

/** How the result of several clusters is printed: by the `-o` that all commands have, or rendered as a report. */
export interface FormatAcross {
  readonly format: OutputFormat;
  readonly render?: (results: ClusterResults<Verification>) => string;
}

/**
 * The format of a report of several clusters.
 * @throws {UsageError} the format is for the pods of a single cluster.
 */
export function formatAcross({ output: { format }, strictness }: VerifyTask): FormatAcross {
  switch (format) {
    case 'table':
    case 'wide':
    case 'json':
    case 'yaml':
      return { format };
    case 'junit':
    case 'markdown':
      return {
        format: 'table',
        render: (results) =>
          formatReportAcross(results, format, {
            now: new Date(),
            strict: strictness.strict,
            outcomeOf: (verification) => judgeVerification(verification, strictness).outcome,
          }),
      };
    default:
      throw new UsageError(`-o ${format} shows the pods of one cluster, not of several`, {
        code: 'bad-flags',
        nextStep: 'use table, wide, json, yaml, junit or markdown, or one --context at a time',
      });
  }
}
