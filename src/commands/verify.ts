import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import {
  verificationExitCode,
  verifyPods,
  type Verification,
} from '../lib/operations/verify-pods.ts';
import { formatVerification } from '../lib/output/verification.ts';

export default class Verify extends BaseCommand {
  static override readonly summary = 'Verify that pods have a sidecar exactly where they should';
  static override readonly description =
    'Holds every pod against what the engine predicts for a new pod just like it, and names its containers, native sidecars included. Exits with 3 if a pod is not as predicted, or if there is none.';
  static override readonly examples = [
    '<%= config.bin %> verify -n test1',
    '<%= config.bin %> verify -n test1 -l app=details -o json',
  ];
  static override readonly flags = {
    selector: Flags.string({ char: 'l', summary: 'Only pods with these labels' }),
  };

  override async run(): Promise<Verification> {
    const { flags } = await this.parse(Verify);
    const cluster = await this.connect(flags);
    const result = await verifyPods(cluster, {
      namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
      labelSelector: flags.selector,
    });
    if (result.pods.length === 0) this.note('no pod matches, so nothing was verified');
    process.exitCode = verificationExitCode(result);
    return this.print(result, flags.output, formatVerification);
  }
}
