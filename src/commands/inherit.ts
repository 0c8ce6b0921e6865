import { InjectionCommand } from '../cli/workload/injection-command.ts';
import type { ManifestResult } from '../lib/operations/workload/edit-manifests.ts';
import type { WishResult } from '../lib/operations/workload/wish-document.ts';

export default class Inherit extends InjectionCommand {
  static override readonly summary =
    "Leave it to the policy whether a workload's new pods get a sidecar";
  static override readonly description =
    'Removes sidecar.istio.io/inject from the pod template, both label and annotation. Says before what keeps the wish from coming true or the edit from staying, waits for the rollout (on a terminal, or with --wait), checks the new pods, and names the command that takes it back. With -f, edits manifests instead of the cluster: only the lines concerned differ. Exits with 3 if the new pods are not as asked.';
  static override readonly examples = [
    '<%= config.bin %> inherit deploy/details',
    '<%= config.bin %> inherit deploy/details sts/db cj/nightly -n test1 --wait',
    '<%= config.bin %> inherit deploy,ds -l app=details --dry-run=server -o diff',
    '<%= config.bin %> inherit -f manifest.yaml --in-place',
  ];

  override async run(): Promise<WishResult | ManifestResult> {
    const { argv, flags } = await this.parse(Inherit);
    return this.wishFor('inherited', argv, flags);
  }
}
