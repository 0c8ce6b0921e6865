import { BaseCommand } from '../../cli/base-command.ts';
import { type InjectorList, showInjectors } from '../../lib/operations/injector/show-injectors.ts';
import { formatInjectors } from '../../lib/output/injector/injectors.ts';

export default class InjectorShow extends BaseCommand {
  static override readonly summary =
    'Show every injector: what it runs with, and what would stop it';
  static override readonly description =
    'Follows every injection webhook to its Service, Deployment and ConfigMap, whatever their names: replicas, resources (in cores and MiB), where its pods run, what protects them, app-probe rewriting, failure policies, time-outs, and when the trust in its certificate ends. -o wide adds its pods and the authorities.';
  static override readonly examples = [
    '<%= config.bin %> injector show',
    '<%= config.bin %> injector show -o wide',
    '<%= config.bin %> injector show -o json',
  ];

  override async run(): Promise<InjectorList> {
    const { flags } = await this.parse(InjectorShow);
    const cluster = await this.connect(flags);
    const now = new Date();
    return this.print(await showInjectors(cluster), flags.output, (list, options) =>
      formatInjectors(list, options, now),
    );
  }
}
