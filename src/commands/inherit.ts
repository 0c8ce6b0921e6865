import { InjectionCommand } from '../injection-command.ts';
import type { ManifestResult } from '../lib/operations/edit-manifests.ts';
import type { WishResult } from '../lib/operations/wish-document.ts';

export default class Inherit extends InjectionCommand {
  static override readonly summary =
    "Leave it to the policy whether a workload's new pods get a sidecar";
  static override readonly description =
    'Writes sidecar.istio.io/inject on the pod template, which starts a rollout.';
  static override readonly examples = [
    '<%= config.bin %> inherit deploy/details',
    '<%= config.bin %> inherit deploy/details deploy/ratings -n test1 --dry-run=server',
  ];

  override async run(): Promise<WishResult | ManifestResult> {
    const { argv, flags } = await this.parse(Inherit);
    return this.wishFor('inherited', argv, flags);
  }
}
