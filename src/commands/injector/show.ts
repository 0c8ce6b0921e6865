import { BaseCommand } from '../../cli/base-command.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import { type InjectorList, showInjectors } from '../../lib/operations/injector/show-injectors.ts';
import { formatInjectors } from '../../lib/output/injector/injectors.ts';

export default class InjectorShow extends BaseCommand {
  static override readonly summary = 'Show every injector, its settings and what could stop it';
  static override readonly description =
    'Follows each injection webhook to its Service, Deployment and ConfigMap, whatever their names. Shows replicas, resources (in cores and MiB), nodes, protection against disruption, app-probe rewriting, failure policies, time-outs, and until when its certificate is trusted. -o wide adds its pods and the certificate authorities.';
  static override readonly examples = [
    { description: 'Show all injectors', command: 'kubectl asm-inject injector show' },
    {
      description: 'Show their pods and certificate authorities, too',
      command: 'kubectl asm-inject injector show -o wide',
    },
    {
      description: 'Print a document for scripts',
      command: 'kubectl asm-inject injector show -o json',
    },
  ];

  static override readonly flags = { output: outputFlag };

  override async run(): Promise<InjectorList> {
    const { flags } = await this.parse(InjectorShow);
    const cluster = await this.connect(flags);
    const now = new Date();
    return this.print(await showInjectors(cluster), flags.output, (list, options) =>
      formatInjectors(list, options, now),
    );
  }
}
