import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { readReasons } from '../cli/explain/explain-code.ts';
import { readExplainTarget } from '../cli/explain/explain-target.ts';
import { outputFlag } from '../cli/flags/output-flag.ts';
import { scopeFlags, selectorFlag } from '../cli/flags/scope-flags.ts';
import { explainImagined, explainSubjects } from '../lib/operations/explain/explain-workloads.ts';
import type { ExplanationList } from '../lib/operations/explain/explanation-document.ts';
import {
  type ExplainSubject,
  findNamed,
  findSelected,
} from '../lib/operations/read/find-subjects.ts';
import { formatExplanations } from '../lib/output/explanation/explanation.ts';
import type { ReasonList } from '../lib/output/explanation/reason-list.ts';

export default class Explain extends BaseCommand {
  static override readonly summary = 'Explain why a pod has a sidecar, or why it has none';
  static override readonly description =
    "Names the field that decides and the command that changes it. Compares three answers: what the webhooks and the injector's configuration say, what the API server does with such a pod (a dry run: nothing is created), and what the running pods have. Where they differ, it says which one to trust. -o wide adds every webhook and the sidecar that a new pod gets.";
  static override readonly usage =
    '((POD | TYPE/NAME)... | [TYPE,...] -l SELECTOR | --labels KEY=VALUE,... | --code CODE)';
  static override readonly examples = [
    {
      description: 'Explain one pod',
      command: 'kubectl asm-inject explain details-6bb4c65f78-lfjmz',
    },
    {
      description: 'Explain a workload of namespace test1, with every webhook',
      command: 'kubectl asm-inject explain deploy/details -n test1 -o wide',
    },
    {
      description: 'Explain all pods and workloads with a label',
      command: 'kubectl asm-inject explain -l app=details',
    },
    {
      description: 'Explain a pod that does not exist yet',
      command: 'kubectl asm-inject explain --labels app=web,sidecar.istio.io/inject=true -n test1',
    },
    {
      description: 'Explain a reason code that another command printed',
      command: 'kubectl asm-inject explain --code no-webhook',
    },
  ];
  static override readonly strict = false;
  static override readonly args = {
    subject: Args.string({ ignoreStdin: true }),
  };
  static override readonly flags = {
    ...scopeFlags,
    selector: selectorFlag('pods and workloads'),
    labels: Flags.string({
      summary: 'Explain a pod that does not exist yet, with these labels',
      helpGroup: 'Scope',
      helpValue: 'KEY=VALUE,...',
    }),
    code: Flags.string({
      summary: 'Explain a reason code that was printed; needs no cluster',
      helpGroup: 'Scope',
      helpValue: 'CODE,...',
      multiple: true,
      multipleNonGreedy: true,
    }),
    output: outputFlag,
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
      const result = await explainImagined(cluster, cluster.namespace, target.labels);
      return this.print(result, flags.output, formatExplanations);
    }
    const subjects: ExplainSubject[] = [];
    if (target.kind === 'selected') {
      const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
      const { labelSelector, kinds } = target;
      subjects.push(...(await findSelected(cluster, { namespace, labelSelector, kinds })));
    } else {
      for (const reference of target.references) {
        subjects.push(await findNamed(cluster, cluster.namespace, reference));
      }
    }
    const result = await explainSubjects(cluster, subjects);
    return this.print(result, flags.output, formatExplanations);
  }
}
