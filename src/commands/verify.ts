import * as Args from '@oclif/core/args';
import { BaseCommand, type ConnectFlags } from '../cli/base-command.ts';
import { hasSeveralContexts } from '../cli/flags/contexts-flags.ts';
import { formatAcross, taskAcross } from '../cli/verify/verify-across.ts';
import { verifyCluster } from '../cli/verify/verify-cluster.ts';
import { verifyFlags } from '../cli/verify/verify-flags.ts';
import { readVerifyTask } from '../cli/verify/verify-task.ts';
import { exitCodeOfWait, formatEndOfWait } from '../cli/verify/verify-wait.ts';
import { exitCodes } from '../lib/errors.ts';
import type { ClusterResults } from '../lib/operations/across/look-across.ts';
import { judgeVerification } from '../lib/operations/verify/verification-verdict.ts';
import type { Verification } from '../lib/operations/verify/verification.ts';
import { JsonPathError } from '../lib/output/jsonpath/jsonpath-error.ts';
import type { PodPrinter } from '../lib/output/jsonpath/pod-printer.ts';
import { formatFailure } from '../lib/output/reasons/failure.ts';
import {
  describeHiddenSidecars,
  listNotes,
} from '../lib/output/verification/verification-notes.ts';
import { formatReport } from '../lib/output/verification/verification-report.ts';
import { stderrWidth, stdoutWidth } from '../lib/terminal/width.ts';

export default class Verify extends BaseCommand {
  static override readonly strict = false;
  static override readonly summary = 'Verify that pods have a sidecar exactly where they should';
  static override readonly description =
    'Compares every pod with what a new, identical pod would get: whether it has a sidecar, of which revision and image, and whether its proxy is ready. Also reports pods that cannot be created, and what could not be read. Exits with 3 if a pod is not as it should be or if there is no pod, with 4 if that could not be determined.';
  static override readonly usage = '[POD | TYPE/NAME...]';
  static override readonly examples = [
    {
      description: 'Verify all pods of namespace test1',
      command: 'kubectl asm-inject verify -n test1',
    },
    {
      description: 'Wait until all pods of a workload have a sidecar',
      command: 'kubectl asm-inject verify deploy/details -n test1 --expect injected --wait',
    },
    {
      description: 'Compare the whole cluster with a file, as a report for CI',
      command: 'kubectl asm-inject verify -A --file expectations.yaml -o junit',
    },
    {
      description: 'Compare two clusters',
      command: 'kubectl asm-inject verify -n test1 --contexts east,west',
    },
    {
      description: 'Print container names, as kubectl get -o jsonpath does',
      command:
        "kubectl asm-inject verify -n test1 -l app=details -o jsonpath='{.items[0].spec.containers[*].name}'",
    },
  ];
  static override readonly args = {
    subject: Args.string({ ignoreStdin: true }),
  };
  static override readonly flags = verifyFlags;

  override async run(): Promise<Verification | ClusterResults<Verification> | undefined> {
    const { flags, argv } = await this.parse(Verify);
    const task = await readVerifyTask(argv as readonly string[], flags);
    if (hasSeveralContexts(flags)) {
      const { format, render } = formatAcross(task);
      return this.across({ ...flags, output: format }, taskAcross(task, this.signal), render);
    }
    const cluster = await this.connect(flags satisfies ConnectFlags);
    const seen = await verifyCluster(cluster, task, this.signal);
    const { verification } = seen;
    const { outcome, exitCode } = judgeVerification(verification, task.strictness);
    process.exitCode = exitCodeOfWait(exitCode, seen);
    process.stderr.write(formatEndOfWait(seen));
    for (const note of listNotes(verification, task.strictness)) this.note(note);
    const { output } = task;
    if (output.createPrinter) {
      this.#printPods(verification, seen.printer ?? output.createPrinter());
      return verification;
    }
    const report = formatReport(verification, output.format, {
      context: cluster.context,
      now: new Date(),
      strict: flags.strict,
      outcome,
      columns: stdoutWidth(),
    });
    process.stdout.write(report);
    return verification;
  }

  #printPods(verification: Verification, printer: PodPrinter): void {
    const hidden = printer.hidesInitContainers ? describeHiddenSidecars(verification) : undefined;
    if (hidden !== undefined) this.note(hidden);
    try {
      const text = printer.print();
      process.stdout.write(printer.isRaw ? Buffer.from(text) : text);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      // The verdict on the pods comes first: a template that asks for the first of no pods is not a usage error.
      if (process.exitCode === exitCodes.done.code) throw error;
      process.stderr.write(formatFailure(error, stderrWidth()));
    }
  }
}
