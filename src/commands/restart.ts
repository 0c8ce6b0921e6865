import * as Args from '@oclif/core/args';
import { BaseCommand } from '../cli/base-command.ts';
import {
  readRestartRequest,
  restartFlags,
  type RestartRequest,
} from '../cli/restart/restart-flags.ts';
import { startRestartProgress } from '../cli/restart/restart-progress.ts';
import { suggestTypes } from '../cli/workload/suggest-types.ts';
import type { Cluster } from '../lib/cluster/cluster.ts';
import { counted } from '../lib/counted.ts';
import { type ExitCode, exitCodes, worstExitCode } from '../lib/errors.ts';
import { type PreparedRestart, prepareRestart } from '../lib/operations/restart/prepare-restart.ts';
import { previewRestarts } from '../lib/operations/restart/preview-restarts.ts';
import type { RestartOutcome, RestartResult } from '../lib/operations/restart/restart-document.ts';
import { type FinishedRun, runRestarts } from '../lib/operations/restart/run-restarts.ts';
import {
  countLosing,
  describeLosing,
  formatRestartErrors,
  formatRestartPreview,
  formatRestartResult,
} from '../lib/output/restart/restart.ts';
import { formatJson } from '../lib/output/text/document.ts';
import { formatUnknownParts } from '../lib/output/text/unknown-parts.ts';
import { stderrWidth } from '../lib/terminal/width.ts';

type Flags = Parameters<typeof readRestartRequest>[1];

export default class Restart extends BaseCommand {
  static override readonly strict = false;
  static override readonly summary = 'Restart the workloads whose pods differ from new ones';
  static override readonly description =
    'Injection is decided when a pod is created, so running pods follow a changed policy, injector or proxy version only after they are recreated. This restarts exactly the workloads whose pods differ from new ones: a few at a time, those with spare replicas first, single pods last. It follows each rollout and checks the new pods. It stops at the first failure, pauses while no injector answers, and can be interrupted: run it again to do the rest. Exits with 5 if a rollout failed, with 3 if new pods are not as they should be.';
  static override readonly usage = '[TYPE/NAME...]';
  static override readonly examples = [
    {
      description: 'Restart what differs in namespace test1',
      command: 'kubectl asm-inject restart -n test1',
    },
    {
      description: 'Show what would be restarted in the whole cluster',
      command: 'kubectl asm-inject restart -A --dry-run=client',
    },
    {
      description: 'Update outdated proxies everywhere, 10 workloads at a time',
      command: 'kubectl asm-inject restart -A --reason image --max-parallel 10 --yes',
    },
    {
      description: 'Restart two workloads, whether they differ or not',
      command: 'kubectl asm-inject restart deploy/details sts/db -n test1 --force --timeout 90s',
    },
  ];
  static override readonly args = {
    workload: Args.string({ ignoreStdin: true }),
  };
  static override readonly flags = restartFlags;

  override async run(): Promise<RestartResult> {
    const { argv, flags } = await this.parse(Restart);
    const request = await suggestTypes(
      () => readRestartRequest(argv as readonly string[], flags),
      () => this.connect(flags),
    );
    const cluster = await this.connect(flags);
    const scope = request.scopeIn(cluster.namespace);
    const prepared = await prepareRestart(cluster, scope, request.rules);
    process.stderr.write(formatUnknownParts(prepared.reading.unknownParts, stderrWidth()));
    const { result, exitCode } = await this.#carryOut(cluster, prepared, request, flags);

    process.stderr.write(formatRestartErrors(result, stderrWidth()));
    if (result.state === 'interrupted')
      this.note('interrupted; rollouts under way continue by themselves');
    process.exitCode = worstExitCode([
      exitCode,
      ...codesOfLeftAlone(result, request),
      ...codesOfUnread(prepared),
    ]);
    if (flags.output === 'json' && result.dryRun === 'none') {
      // The last line of the stream of events.
      process.stdout.write(`${formatJson(result)}\n`);
      return result;
    }
    return this.print(result, flags.output, formatRestartResult);
  }

  async #carryOut(
    cluster: Cluster,
    prepared: PreparedRestart,
    request: RestartRequest,
    flags: Flags,
  ): Promise<FinishedRun> {
    if (flags['dry-run'] !== 'none') return previewRestarts(cluster, prepared, flags['dry-run']);
    await this.#ask(cluster, prepared, request, flags);
    const { maxParallel, maxFailures } = request;
    const total = prepared.plan.steps.length;
    const progress = await startRestartProgress(total, maxParallel, flags.output);
    try {
      return await runRestarts(cluster, prepared, {
        maxParallel,
        maxFailures,
        timeout: flags.timeout,
        pauseTimeout: flags['pause-timeout'],
        signal: this.signal,
        onEvent: progress.onEvent,
      });
    } finally {
      progress.stop();
    }
  }

  /**
   * Shows what would be restarted and asks, unless the workloads were named; a name is no consent to pods losing their
   * sidecar.
   */
  async #ask(
    cluster: Cluster,
    prepared: PreparedRestart,
    { isNamed, rules }: RestartRequest,
    flags: Flags,
  ): Promise<void> {
    const total = prepared.plan.steps.length;
    if (total === 0) return;
    const { result } = await previewRestarts(cluster, prepared, 'client');
    const preview = formatRestartPreview(
      { ...result, dryRun: 'none' },
      { wide: flags.output === 'wide', columns: stderrWidth() },
    );
    const losing = countLosing(result);
    const isAnswered = isNamed && (losing === 0 || rules.reasons?.includes('extra') === true);
    if (isAnswered || flags.yes) {
      process.stderr.write(`${preview}\n`);
      return;
    }
    const warning = losing === 0 ? '' : describeLosing(losing);
    const question = `Restart ${counted(total, 'workload')}?${warning && ` ${warning}.`}`;
    await this.confirm(question, flags, `${preview}\n`, warning);
  }
}

/** If workloads or pods could not be read, further drift is unknown. */
function codesOfUnread({ reading }: PreparedRestart): ExitCode[] {
  return reading.unknownParts.length > 0 ? [exitCodes.cluster.code] : [];
}

/** A workload that could not be judged is no success; neither is a named workload that was left alone. */
function codesOfLeftAlone(
  { leftAlone, workloads }: RestartResult,
  { isNamed }: RestartRequest,
): ExitCode[] {
  // 2 promises that nothing was written.
  const isWritten = workloads.some(({ outcome }) => mayBeWritten.has(outcome));
  const ofNamed = isWritten ? exitCodes.negative.code : exitCodes.usage.code;
  return leftAlone.flatMap(({ skip }) => {
    if (skip.code === 'injector-down' || skip.code === 'webhook-down')
      return [exitCodes.cluster.code];
    return isNamed ? [ofNamed] : [];
  });
}

const mayBeWritten: ReadonlySet<RestartOutcome> = new Set([
  'restarted',
  'held',
  'failed',
  'under-way',
]);
