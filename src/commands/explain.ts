import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { readReasons } from '../cli/explain/explain-code.ts';
import { readExplainTarget } from '../cli/explain/explain-target.ts';
import { explainImagined, explainSubjects } from '../lib/operations/explain/explain-workloads.ts';
import type { ExplanationList } from '../lib/operations/explain/explanation-document.ts';
import { findNamed, findSelected, type Subject } from '../lib/operations/read/find-subjects.ts';
import { formatExplanations } from '../lib/output/explanation/explanation.ts';
import type { ReasonList } from '../lib/output/explanation/reason-list.ts';

export default class Explain extends BaseCommand {
  static override readonly summary = 'Explain why a pod has a sidecar, or has none';
  static override readonly description =
    'Names the field that decides, and the command that changes it. Works out what the webhooks and the injector config say, asks the API server itself by trying such a pod (nothing is created), and looks at the pods that run; where these differ, it says which to trust. Also for workloads without pods, and with --labels for a pod that does not exist yet. -o wide adds every webhook and the sidecar that a new pod gets.';
  static override readonly examples = [
    '<%= config.bin %> explain details-6bb4c65f78-lfjmz',
    '<%= config.bin %> explain deploy/details -n test1 -o wide',
    '<%= config.bin %> explain -l app=details',
    '<%= config.bin %> explain --labels app=web,sidecar.istio.io/inject=true -n test1',
    '<%= config.bin %> explain --code no-webhook',
  ];
  static override readonly strict = false;
  static override readonly args = {
    subject: Args.string({
      ignoreStdin: true,
      description: 'POD, or TYPE/NAME of a workload; several may be named',
    }),
  };
  static override readonly flags = {
    code: Flags.string({
      summary: 'Explain a reason code that was printed; needs no cluster',
      helpValue: 'CODE,…',
      multiple: true,
      multipleNonGreedy: true,
    }),
    labels: Flags.string({
      summary: 'Explain a pod that does not exist yet, with these labels',
      helpValue: 'KEY=VALUE,…',
    }),
    selector: Flags.string({ char: 'l', summary: 'Pods and workloads with these labels' }),
  };

  override async run(): Promise<ExplanationList | ReasonList> {
    const { argv, flags } = await this.parse(Explain);
    const target = readExplainTarget(argv as readonly string[], flags);
    if (target.kind === 'codes') {
      const { formatReasons } = await import('../lib/output/explanation/reason-list.ts');
      return this.print(await readReasons(target.codes), flags.output, formatReasons);
    }
    const cluster = await this.connect(flags);
    if (target.kind === 'imagined') {
      const result = await explainImagined(cluster, cluster.namespace, target.labels, this.signal);
      return this.print(result, flags.output, formatExplanations);
    }
    const subjects: Subject[] = [];
    if (target.kind === 'selected') {
      const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
      const { labelSelector, type } = target;
      subjects.push(...(await findSelected(cluster, { namespace, labelSelector, kind: type })));
    } else {
      for (const reference of target.references) {
        subjects.push(await findNamed(cluster, cluster.namespace, reference));
      }
    }
    const result = await explainSubjects(cluster, subjects, this.signal);
    return this.print(result, flags.output, formatExplanations);
  }
}
