import { InjectionCommand, injectionDescription } from '../cli/workload/injection-command.ts';
import type { ManifestResult } from '../lib/operations/workload/edit-manifests.ts';
import type { IntentResult } from '../lib/operations/workload/intent-document.ts';

export default class Inherit extends InjectionCommand {
  static override readonly summary = "Let the policy decide about a workload's sidecar";
  static override readonly description = `Removes sidecar.istio.io/inject from the pod template, both label and annotation. ${injectionDescription}`;
  static override readonly examples = [
    {
      description: 'Let the policy decide about a deployment',
      command: 'kubectl asm-inject inherit deploy/details',
    },
    {
      description: 'Several workloads of namespace test1; wait for their rollouts',
      command: 'kubectl asm-inject inherit deploy/details sts/db cj/nightly -n test1 --wait',
    },
    {
      description: 'Show what would change in the deployments and daemon sets with a label',
      command: 'kubectl asm-inject inherit deploy,ds -l app=details --dry-run=server -o diff',
    },
    {
      description: 'Edit a manifest in place; the cluster is not asked',
      command: 'kubectl asm-inject inherit -f manifest.yaml --in-place',
    },
  ];

  override async run(): Promise<IntentResult | ManifestResult> {
    const { argv, flags } = await this.parse(Inherit);
    return this.intentFor('inherited', argv, flags);
  }
}
