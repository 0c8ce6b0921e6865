import { BaseCommand, sendModeOf } from '../../cli/base-command.ts';
import { endWrite, followWrite } from '../../cli/change/after-write.ts';
import { askUntilPlanned } from '../../cli/change/ask-until-planned.ts';
import {
  exitCodeAfterWatch,
  holdFlag,
  watchFor,
  watchIfAsked,
} from '../../cli/change/hold-flag.ts';
import { reportStandstill } from '../../cli/change/report-standstill.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import { timeoutFlag } from '../../cli/flags/timeout-flag.ts';
import { writeFlags } from '../../cli/flags/write-flags.ts';
import { askPolicy } from '../../cli/policy/ask-policy.ts';
import {
  policyFlags,
  readPolicyRequest,
  refuseGatewayLoss,
} from '../../cli/policy/policy-flags.ts';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { ClusterError } from '../../lib/errors.ts';
import type { Served } from '../../lib/operations/plan/wait-until-served.ts';
import {
  describePolicyChange,
  type PolicyDocument,
} from '../../lib/operations/policy/policy-document.ts';
import { readPolicyState } from '../../lib/operations/policy/policy-state.ts';
import { provePolicy } from '../../lib/operations/policy/prove-policy.ts';
import {
  planPolicyChange,
  type PolicyChange,
  type PolicyRequest,
} from '../../lib/operations/policy/set-policy.ts';
import { writePolicy } from '../../lib/operations/policy/write-policy.ts';
import { formatFailures } from '../../lib/output/change/write-result.ts';
import { formatPolicyChange, formatPolicyPreview } from '../../lib/output/policy/policy-change.ts';
import { startProgress } from '../../lib/terminal/progress.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

export default class PolicySet extends BaseCommand {
  static override readonly summary = 'Set the two conditions under which new pods get a sidecar';
  static override readonly description =
    "Changes the selectors of the webhooks and the injector's configuration, and waits until the API server treats new pods this way. Running pods stay as they are until they are restarted. What is not given stays as it is. Without any condition or selector, it asks for both conditions on a terminal.";
  static override readonly examples = [
    {
      description: 'Inject pods of enabled namespaces, except those that opt out',
      command:
        'kubectl asm-inject policy set --namespace-condition include-enabled --pod-condition not-include-false',
    },
    {
      description: 'Show what would change if pods had to opt in',
      command: 'kubectl asm-inject policy set --pod-condition include-true --dry-run=client',
    },
    {
      description: 'Never inject pods of two apps, nor pods without a label team',
      command:
        "kubectl asm-inject policy set --never-inject-selector 'app in (batch,cron)' --never-inject-selector '!team'",
    },
    {
      description: 'Set the policy that a file describes, without a question',
      command: 'kubectl asm-inject policy set --file policy.yaml --yes',
    },
  ];
  static override readonly flags = {
    ...policyFlags,
    timeout: timeoutFlag(),
    hold: holdFlag(),
    ...writeFlags,
    output: outputFlag,
  };

  override async run(): Promise<PolicyDocument> {
    const { flags } = await this.parse(PolicySet);
    const given = await readPolicyRequest(flags);
    const cluster = await this.connect(flags);
    const state = await readPolicyState(cluster, flags.revision);
    const plan = async (request: PolicyRequest): Promise<PolicyChange> => {
      const planned = await planPolicyChange(cluster, state, request, flags.overwrite);
      refuseGatewayLoss(planned.blastRadius, flags['allow-gateway-loss']);
      return planned;
    };
    const change = given
      ? await plan(given)
      : await askUntilPlanned(
          (former: PolicyRequest | undefined) => askPolicy(state, former),
          plan,
        );

    const isForReal = flags['dry-run'] === 'none' && change.plan.changes.length > 0;
    const preview = formatPolicyPreview(change, {
      wide: flags.output === 'wide',
      columns: stderrWidth(),
    });
    if (isForReal) await this.confirm('Set this policy for the whole cluster?', flags, preview);
    else process.stderr.write(preview);

    const mode = sendModeOf(flags);
    const applied = await writePolicy(cluster, change, mode);
    const { result, exitCode, written } = applied;
    process.stderr.write(formatFailures(result.changes, stderrWidth()));
    const isWritten = isForReal && exitCode === 0;
    const proof = isWritten
      ? await followWrite(() => this.#prove(cluster, change, flags.timeout))
      : {};
    const duration = watchFor(flags.hold, state.view.plane);
    const hold = await watchIfAsked({ cluster, written }, duration, this.signal);
    process.exitCode = exitCodeAfterWatch(exitCode, hold, this.signal);
    const document = describePolicyChange(change, result, {
      served: proof.value,
      hold,
      commandFlags: cluster.commandFlags,
    });
    this.print(document, flags.output, formatPolicyChange);
    endWrite(this.signal, proof);
    if (proof.value === 'not-served') throw notServed();
    return document;
  }

  /** Compares the written policy with the cluster's present behaviour. */
  async #prove(cluster: Cluster, change: PolicyChange, timeout: number): Promise<Served['state']> {
    const progress = await startProgress();
    const onStatus = (text: string): void => {
      progress.update(text);
    };
    try {
      const { signal } = this;
      const standstill = reportStandstill(cluster, progress, { signal });
      return await provePolicy(cluster, change, { timeout, signal, onStatus, standstill });
    } finally {
      progress.stop();
    }
  }
}

function notServed(): ClusterError {
  return new ClusterError('the API server still treats new pods by the old policy', {
    code: 'policy-not-served',
    nextStep: 'see whether the injector runs: kubectl get pods -n istio-system',
  });
}
