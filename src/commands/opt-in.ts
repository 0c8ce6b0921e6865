import { InjectionCommand } from '../cli/workload/injection-command.ts';
import type { ManifestResult } from '../lib/operations/workload/edit-manifests.ts';
import type { WishResult } from '../lib/operations/workload/wish-document.ts';

export default class OptIn extends InjectionCommand {
  static override readonly summary = "Give a workload's new pods a sidecar";
  static override readonly description =
    'Writes sidecar.istio.io/inject "true" into the pod template, as label or annotation by the version of the mesh. Says before what keeps the wish from coming true or the edit from staying, waits for the rollout (on a terminal, or with --wait), checks the new pods, and names the command that takes it back. With -f, edits manifests instead of the cluster: only the lines concerned differ. Exits with 3 if the new pods are not as asked.';
  static override readonly examples = [
    '<%= config.bin %> opt-in deploy/details',
    '<%= config.bin %> opt-in deploy/details sts/db cj/nightly -n test1 --wait',
    '<%= config.bin %> opt-in deploy,ds -l app=details --dry-run=server -o diff',
    '<%= config.bin %> opt-in -f manifest.yaml --in-place',
  ];

  override async run(): Promise<WishResult | ManifestResult> {
    const { argv, flags } = await this.parse(OptIn);
    return this.wishFor('injected', argv, flags);
  }
}
