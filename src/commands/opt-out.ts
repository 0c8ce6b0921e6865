import { InjectionCommand, injectionDescription } from '../cli/workload/injection-command.ts';
import type { ManifestResult } from '../lib/operations/workload/edit-manifests.ts';
import type { IntentResult } from '../lib/operations/workload/intent-document.ts';

export default class OptOut extends InjectionCommand {
  static override readonly summary = "Keep the sidecar out of a workload's new pods";
  static override readonly description = `Sets sidecar.istio.io/inject to "false" in the pod template: as a label or as an annotation, whichever the mesh version reads. ${injectionDescription}`;
  static override readonly examples = [
    {
      description: 'Keep the sidecar out of a deployment',
      command: 'kubectl asm-inject opt-out deploy/details',
    },
    {
      description: 'Several workloads of namespace test1; wait for their rollouts',
      command: 'kubectl asm-inject opt-out deploy/details sts/db cj/nightly -n test1 --wait',
    },
    {
      description: 'Show what would change in the deployments and daemon sets with a label',
      command: 'kubectl asm-inject opt-out deploy,ds -l app=details --dry-run=server -o diff',
    },
    {
      description: 'Edit a manifest in place; the cluster is not asked',
      command: 'kubectl asm-inject opt-out -f manifest.yaml --in-place',
    },
  ];

  override async run(): Promise<IntentResult | ManifestResult> {
    const { argv, flags } = await this.parse(OptOut);
    return this.intentFor('not-injected', argv, flags);
  }
}
