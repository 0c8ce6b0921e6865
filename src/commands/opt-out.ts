import { InjectionCommand } from '../injection-command.ts';
import type { ManifestResult } from '../lib/operations/edit-manifests.ts';
import type { WishResult } from '../lib/operations/wish-document.ts';

export default class OptOut extends InjectionCommand {
  static override readonly summary = "Keep the sidecar out of a workload's new pods";
  static override readonly description =
    'Writes sidecar.istio.io/inject on the pod template, which starts a rollout.';
  static override readonly examples = [
    '<%= config.bin %> opt-out deploy/details',
    '<%= config.bin %> opt-out deploy/details deploy/ratings -n test1 --dry-run=server',
  ];

  override async run(): Promise<WishResult | ManifestResult> {
    const { argv, flags } = await this.parse(OptOut);
    return this.wishFor('not-injected', argv, flags);
  }
}
