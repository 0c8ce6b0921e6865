import { InjectionCommand, injectionDescription } from '../cli/workload/injection-command.ts';
import type { ManifestResult } from '../lib/operations/workload/edit-manifests.ts';
import type { IntentResult } from '../lib/operations/workload/intent-document.ts';

export default class OptIn extends InjectionCommand {
  static override readonly summary = "Give a workload's new pods a sidecar";
  static override readonly description = `Sets sidecar.istio.io/inject to "true" in the pod template: as a label or as an annotation, whichever the mesh version reads. ${injectionDescription}`;
  static override readonly examples = [
    {
      description: 'Give a deployment a sidecar',
      command: 'kubectl asm-inject opt-in deploy/details',
    },
    {
      description: 'Several workloads of namespace test1; wait for their rollouts',
      command: 'kubectl asm-inject opt-in deploy/details sts/db cj/nightly -n test1 --wait',
    },
    {
      description: 'Show what would change in the deployments and daemon sets with a label',
      command: 'kubectl asm-inject opt-in deploy,ds -l app=details --dry-run=server -o diff',
    },
    {
      description: 'Edit a manifest in place; the cluster is not asked',
      command: 'kubectl asm-inject opt-in -f manifest.yaml --in-place',
    },
  ];

  override async run(): Promise<IntentResult | ManifestResult> {
    const { argv, flags } = await this.parse(OptIn);
    return this.intentFor('injected', argv, flags);
  }
}
