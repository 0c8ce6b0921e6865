import { InjectionCommand } from '../injection-command.ts';
import type { ManifestResult } from '../lib/operations/edit-manifests.ts';
import type { WishResult } from '../lib/operations/wish-document.ts';

export default class OptIn extends InjectionCommand {
  static override readonly summary = "Give a workload's new pods a sidecar";
  static override readonly description =
    'Writes sidecar.istio.io/inject on the pod template, which starts a rollout.';
  static override readonly examples = [
    '<%= config.bin %> opt-in deploy/details',
    '<%= config.bin %> opt-in deploy/details deploy/ratings -n test1 --dry-run=server',
  ];

  override async run(): Promise<WishResult | ManifestResult> {
    const { argv, flags } = await this.parse(OptIn);
    return this.wishFor('injected', argv, flags);
  }
}
