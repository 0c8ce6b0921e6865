import { Flags } from '@oclif/core';
import { askPolicy } from '../../ask-policy.ts';
import { BaseCommand, sendModeOf } from '../../base-command.ts';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { UsageError } from '../../lib/errors.ts';
import { applyPlan, type WriteResult } from '../../lib/operations/apply-plan.ts';
import {
  planPolicyChange,
  readPolicyState,
  type PolicyPlan,
} from '../../lib/operations/set-policy.ts';
import { provePolicy } from '../../lib/operations/prove-policy.ts';
import { formatPlan } from '../../lib/output/write-result.ts';
import { isInteractive } from '../../lib/terminal/prompt.ts';
import { startProgress } from '../../lib/terminal/progress.ts';
import { timeoutFlag } from '../../workload-command.ts';

const namespaceConditions = ['include-enabled', 'not-include-disabled'] as const;
const podConditions = ['not-include-false', 'include-true'] as const;

export default class PolicySet extends BaseCommand {
  static override readonly summary = 'Set the two conditions under which new pods get a sidecar';
  static override readonly description =
    'Changes the namespaceSelector of the webhook and the policy in the injector config, and waits until new pods are treated so. Running pods stay as they are until they are restarted. A condition that is not given stays as it is; with neither, both are asked for on a terminal.';
  static override readonly examples = [
    '<%= config.bin %> policy set --namespace-condition include-enabled --pod-condition not-include-false',
    '<%= config.bin %> policy set --pod-condition include-true --dry-run=client',
  ];
  static override readonly flags = {
    'namespace-condition': Flags.option({
      options: namespaceConditions,
      summary: 'What the namespace label istio-injection must, or must not, say',
    })(),
    'pod-condition': Flags.option({
      options: podConditions,
      summary: 'What sidecar.istio.io/inject on the pod must not, or must, say',
    })(),
    timeout: timeoutFlag(),
  };

  override async run(): Promise<WriteResult> {
    const { flags } = await this.parse(PolicySet);
    const given = {
      namespaceCondition: flags['namespace-condition'],
      podCondition: flags['pod-condition'],
    };
    if (!given.namespaceCondition && !given.podCondition && !isInteractive()) {
      throw new UsageError('neither condition is given, and there is no terminal to ask on', {
        code: 'no-condition',
        nextStep: 'for example: policy set --namespace-condition include-enabled --yes',
      });
    }
    const cluster = await this.connect(flags);
    const state = await readPolicyState(cluster);
    const isGiven = given.namespaceCondition ?? given.podCondition;
    const change = await planPolicyChange(
      cluster,
      state,
      isGiven ? given : await askPolicy(state.view),
    );
    const isForReal = flags['dry-run'] === 'none' && change.plan.changes.length > 0;
    if (isForReal) {
      await this.confirm('Set this policy for the whole cluster?', flags, formatPlan(change.plan));
    }
    const mode = sendModeOf(flags);
    const { result, exitCode } = await applyPlan(
      cluster,
      change.plan,
      mode,
      'stop',
      change.unchanged,
    );
    this.printWrite(result, exitCode, flags);
    if (isForReal && exitCode === 0) await this.#prove(cluster, change, flags.timeout);
    return result;
  }

  /** Holds the written policy against what the cluster now does; says so on stderr. */
  async #prove(cluster: Cluster, { injectors, after }: PolicyPlan, timeout: number): Promise<void> {
    const progress = await startProgress();
    const onStatus = (text: string): void => {
      progress.update(text);
    };
    try {
      await provePolicy(cluster, injectors, after, { timeout, signal: this.signal, onStatus });
    } finally {
      progress.stop();
    }
  }
}
