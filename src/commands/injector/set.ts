import { BaseCommand, sendModeOf } from '../../cli/base-command.ts';
import { endWrite, followWrite } from '../../cli/change/after-write.ts';
import { askUntilPlanned } from '../../cli/change/ask-until-planned.ts';
import { reportStandstill } from '../../cli/change/report-standstill.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import { timeoutFlag } from '../../cli/flags/timeout-flag.ts';
import { writeFlags } from '../../cli/flags/write-flags.ts';
import { askInjectorSettings } from '../../cli/injector/ask-injector.ts';
import { injectorFlags, readWantedSettings } from '../../cli/injector/injector-flags.ts';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { ClusterError } from '../../lib/errors.ts';
import type { WantedSettings } from '../../lib/injection/injector/injector-settings.ts';
import {
  describeInjectorChange,
  type InjectorChangeDocument,
} from '../../lib/operations/injector/injector-document.ts';
import { readInjectorState } from '../../lib/operations/injector/injector-state.ts';
import { type InjectorProof, proveInjector } from '../../lib/operations/injector/prove-injector.ts';
import {
  type InjectorChange,
  planInjectorChange,
} from '../../lib/operations/injector/set-injector.ts';
import { undoInjector } from '../../lib/operations/injector/undo-injector.ts';
import { applyPlan } from '../../lib/operations/plan/apply-plan.ts';
import { formatFailures } from '../../lib/output/change/write-result.ts';
import {
  formatInjectorChange,
  formatInjectorPreview,
} from '../../lib/output/injector/injector-change.ts';
import { startProgress } from '../../lib/terminal/progress.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

export default class InjectorSet extends BaseCommand {
  static override readonly summary =
    'Set replicas, resources, nodes and app-probe rewriting of an injector';
  static override readonly description =
    "Shows what would change and what could go wrong, asks, writes, and waits until the injector's pods have been replaced and a test pod gets its sidecar with these settings. What is not given stays as it is. Without any setting, it asks for each on a terminal, in cores and MiB.";
  static override readonly examples = [
    { description: 'Run three replicas', command: 'kubectl asm-inject injector set --replicas 3' },
    {
      description: 'Set resource requests and limits',
      command:
        'kubectl asm-inject injector set --requests cpu=500m,memory=512Mi --limits cpu=2,memory=1Gi',
    },
    {
      description: 'Move to the nodes of a pool; drop another node label',
      command: 'kubectl asm-inject injector set --node-selector pool=mesh --node-selector disk-',
    },
    {
      description: 'Show what app-probe rewriting would change',
      command: 'kubectl asm-inject injector set --rewrite-app-probe --dry-run=client',
    },
  ];
  static override readonly flags = {
    ...injectorFlags,
    timeout: timeoutFlag(),
    ...writeFlags,
    output: outputFlag,
  };

  override async run(): Promise<InjectorChangeDocument> {
    const { flags } = await this.parse(InjectorSet);
    const given = readWantedSettings(flags);
    const cluster = await this.connect(flags);
    const state = await readInjectorState(cluster, flags);
    const plan = (wanted: WantedSettings): Promise<InjectorChange> =>
      planInjectorChange(cluster, state, wanted);
    const change = given
      ? await plan(given)
      : await askUntilPlanned(
          (former: WantedSettings | undefined) => askInjectorSettings(state, former),
          plan,
        );

    const isForReal = flags['dry-run'] === 'none' && change.plan.changes.length > 0;
    process.stderr.write(formatInjectorPreview(change, stderrWidth()));
    if (isForReal) await this.confirm(questionFor(change), flags);

    const mode = sendModeOf(flags);
    const applied = await applyPlan(cluster, change.plan, { mode, onFailure: 'stop' });
    const { result, exitCode, standing } = applied;
    process.stderr.write(formatFailures(result.changes, stderrWidth()));
    process.exitCode = exitCode;
    const isWritten = isForReal && exitCode === 0;
    const proof = isWritten
      ? await followWrite(() => this.#prove(cluster, change, flags.timeout))
      : {};
    const undo = undoInjector(change, standing, cluster.commandFlags);
    const document = describeInjectorChange(change, { ...result, undo }, proof.value);
    this.print(document, flags.output, formatInjectorChange);
    endWrite(this.signal, proof);
    if (proof.value?.state === 'does-not-inject') throw notInjecting(proof.value);
    return document;
  }

  /** Waits until the injector's pods run with the new settings, and tries a new pod. */
  async #prove(cluster: Cluster, change: InjectorChange, timeout: number): Promise<InjectorProof> {
    const progress = await startProgress();
    const onStatus = (text: string): void => {
      progress.update(text);
    };
    try {
      const { signal } = this;
      const standstill = reportStandstill(cluster, progress, { signal });
      return await proveInjector(cluster, change, { timeout, signal, onStatus, standstill });
    } finally {
      progress.stop();
    }
  }
}

function questionFor({ hasFewReplicas }: InjectorChange): string {
  return hasFewReplicas
    ? 'Change this injector, with fewer replicas than recommended?'
    : 'Change this injector?';
}

function notInjecting({
  namespace,
  answer,
}: Extract<InjectorProof, { state: 'does-not-inject' }>): ClusterError {
  return new ClusterError(`new pods in ${namespace} do not get these settings`, {
    code: 'not-injecting',
    nextStep:
      'failure' in answer
        ? answer.failure.nextStep
        : 'read the log of the injector, and see whether the change was reverted: kubectl asm-inject injector show',
  });
}
