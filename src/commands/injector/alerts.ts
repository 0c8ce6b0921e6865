import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import {
  makeInjectorAlerts,
  type PrometheusRule,
} from '../../lib/operations/injector/injector-alerts.ts';
import { formatAlerts, formatRuleFile } from '../../lib/output/injector/alerts.ts';

export default class InjectorAlerts extends BaseCommand {
  static override readonly summary = 'Generate alerting rules for the injector';
  static override readonly description =
    "The rules cover latency, failures, denials and failing open (from the metrics of the API server), ready replicas (from kube-state-metrics), and the end of trust in the injector's certificate. They carry the names and dates of this cluster. -o yaml prints a PrometheusRule to apply, -o prometheus a rule file for Prometheus itself.";
  static override readonly examples = [
    { description: 'List the rules', command: 'kubectl asm-inject injector alerts' },
    {
      description: 'Apply them where the Prometheus Operator runs',
      command: 'kubectl asm-inject injector alerts -o yaml | kubectl apply -f -',
    },
    {
      description: 'Write a rule file for Prometheus',
      command: 'kubectl asm-inject injector alerts -o prometheus > sidecar-injector.rules.yaml',
    },
  ];
  static override readonly flags = {
    output: Flags.option({
      char: 'o',
      options: ['table', 'wide', 'json', 'yaml', 'prometheus'] as const,
      summary: 'Output format',
      helpGroup: 'Output',
      helpValue: 'FORMAT',
      default: 'table',
    })(),
  };

  override async run(): Promise<PrometheusRule> {
    const { flags } = await this.parse(InjectorAlerts);
    const cluster = await this.connect(flags);
    const rule = await makeInjectorAlerts(cluster);
    const { output } = flags;
    return output === 'prometheus'
      ? this.print(rule, 'table', formatRuleFile)
      : this.print(rule, output, formatAlerts);
  }
}
