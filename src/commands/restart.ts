import { planRestart } from '../lib/injection/restart-edit.ts';
import type { WriteResult } from '../lib/operations/apply-plan.ts';
import { planWorkloads } from '../lib/operations/plan-workloads.ts';
import { WorkloadCommand, timeoutFlag } from '../workload-command.ts';

export default class Restart extends WorkloadCommand {
  static override readonly summary = 'Replace the pods of a workload, and wait until that is done';
  static override readonly description =
    'Injection is decided when a pod is created: running pods follow a changed policy only after a restart.';
  static override readonly examples = [
    '<%= config.bin %> restart deploy/details',
    '<%= config.bin %> restart deploy/details deploy/ratings -n test1 --timeout 90s',
  ];
  static override readonly flags = { timeout: timeoutFlag() };

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(Restart);
    const references = this.readWorkloads(argv, flags);
    const cluster = await this.connect(flags);
    const now = new Date();
    const planned = await planWorkloads(cluster, cluster.namespace, references, (workload) =>
      planRestart(workload, now),
    );
    return this.writeAndFollow(cluster, planned, { ...flags, wait: true });
  }
}
