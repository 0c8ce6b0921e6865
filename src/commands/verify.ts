import * as Args from '@oclif/core/args';
import { BaseCommand, type ConnectFlags } from '../cli/base-command.ts';
import { hasSeveralContexts } from '../cli/flags/contexts-flags.ts';
import { waitTimeout } from '../cli/flags/timeout-flag.ts';
import { ReadingProgress } from '../cli/verify/reading-progress.ts';
import { formatAcross, taskOf } from '../cli/verify/verify-across.ts';
import { verifyFlags } from '../cli/verify/verify-flags.ts';
import { readVerifyOutput } from '../cli/verify/verify-output.ts';
import { chooseNamespaces, readExpectations, readSubjects } from '../cli/verify/verify-request.ts';
import {
  type EndedWait,
  exitCodeOfWait,
  formatEndOfWait,
  verifyAndWait,
  verifyAndWaitQuietly,
} from '../cli/verify/verify-wait.ts';
import type { Cluster } from '../lib/cluster/cluster.ts';
import { exitCodes } from '../lib/errors.ts';
import type { ClusterResults } from '../lib/operations/across/look-across.ts';
import { judgeVerification } from '../lib/operations/verify/verification-verdict.ts';
import type { Verification } from '../lib/operations/verify/verification.ts';
import { verifyPods } from '../lib/operations/verify/verify-pods.ts';
import type { VerifyRequest } from '../lib/operations/verify/verify-request.ts';
import { JsonPathError } from '../lib/output/jsonpath/jsonpath-error.ts';
import type { PodPrinter } from '../lib/output/jsonpath/pod-printer.ts';
import { formatFailure } from '../lib/output/reasons/failure.ts';
import {
  describeHiddenSidecars,
  listNotes,
} from '../lib/output/verification/verification-notes.ts';
import { formatReport, listsAllPods } from '../lib/output/verification/verification-report.ts';
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

  override async run(): Promise<Verification | ClusterResults<Verification>> {
    const { flags, argv } = await this.parse(Verify);
    const output = await readVerifyOutput(flags.output);
    const workloads = readSubjects(argv as readonly string[], flags);
    const expectations = await readExpectations(flags.file, flags.expect);
    const strictness = {
      strict: flags.strict,
      allowUnknown: flags['allow-unknown'],
      allowEmpty: flags['allow-empty'],
    };
    const requestIn = (cluster: Cluster): VerifyRequest => ({
      namespaces: chooseNamespaces(flags, expectations, cluster.namespace),
      labelSelector: flags.selector,
      workloads,
      expectations,
      expected: flags.expect,
      drift: flags.drift,
      lists: output.createPrinter || !listsAllPods(output.format) ? 'findings' : 'all',
    });
    const isPassed = (seen: Verification): boolean =>
      judgeVerification(seen, strictness).outcome === 'passed';
    const timeout = waitTimeout(flags.timeout, { isWaiting: flags.wait, byDefault: 300_000 });
    const patience = { timeout, isDone: isPassed, signal: this.signal };
    if (hasSeveralContexts(flags)) {
      const look = async (each: Cluster): Promise<EndedWait> => {
        const request = requestIn(each);
        const verify = (): Promise<Verification> => verifyPods(each, request);
        if (!flags.wait) return { verification: await verify(), end: 'done' };
        return verifyAndWaitQuietly(each, verify, { ...patience, scope: request });
      };
      const { format, render } = formatAcross(output, strictness);
      const across = { ...flags, output: format };
      const results = await this.across(across, taskOf({ look, strictness }), render);
      if (results) return results;
    }
    const cluster = await this.connect(flags satisfies ConnectFlags);
    const request = requestIn(cluster);
    let printer: PodPrinter | undefined;
    const look = (): Promise<Verification> => {
      // Each look prints from scratch: pods of an earlier look may be gone.
      printer = output.createPrinter?.();
      return this.#look(cluster, { ...request, onPod: printer?.add }, !flags.wait);
    };
    const awaited: EndedWait = flags.wait
      ? await verifyAndWait(cluster, look, { ...patience, scope: request })
      : { verification: await look(), end: 'done' };
    const { verification } = awaited;

    const { outcome, exitCode } = judgeVerification(verification, strictness);
    process.exitCode = exitCodeOfWait(exitCode, awaited);
    if (awaited.end !== 'done') process.stderr.write(formatEndOfWait(awaited));
    for (const note of listNotes(verification, strictness)) this.note(note);
    if (output.createPrinter)
      return this.#printPods(verification, printer ?? output.createPrinter());
    process.stdout.write(
      formatReport(verification, output.format, {
        context: cluster.context,
        now: new Date(),
        strict: flags.strict,
        outcome,
        columns: stdoutWidth(),
      }),
    );
    return verification;
  }

  /** Verifies once, and shows progress if the reading takes long. */
  async #look(cluster: Cluster, request: VerifyRequest, reports: boolean): Promise<Verification> {
    if (!reports) return verifyPods(cluster, request);
    const progress = new ReadingProgress('pods');
    try {
      return await verifyPods(cluster, {
        ...request,
        onProgress: (done, total) => {
          progress.update(done, total);
        },
      });
    } finally {
      await progress.stop();
    }
  }

  #printPods(verification: Verification, printer: PodPrinter): Verification {
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
    return verification;
  }
}
