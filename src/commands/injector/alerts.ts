import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import {
  makeInjectorAlerts,
  type PrometheusRule,
} from '../../lib/operations/injector/injector-alerts.ts';
import { formatAlerts, formatRuleFile } from '../../lib/output/injector/alerts.ts';
import type { OutputFormat } from '../../lib/output/text/document.ts';

export default class InjectorAlerts extends BaseCommand {
  static override readonly summary = "Make alerting rules for the injector's webhooks";
  static override readonly description =
    'Latency, failures, denials and failing open by the metrics of the API server, ready replicas by those of kube-state-metrics, and the end of the trust in its certificate: with the names and dates that are live now. -o yaml is a PrometheusRule to apply, -o prometheus a rule file of Prometheus itself.';
  static override readonly examples = [
    '<%= config.bin %> injector alerts',
    '<%= config.bin %> injector alerts -o yaml | kubectl apply -f -',
    '<%= config.bin %> injector alerts -o prometheus > sidecar-injector.rules.yaml',
  ];
  static override readonly flags = {
    output: Flags.option({
      char: 'o',
      options: ['table', 'wide', 'json', 'yaml', 'prometheus'] as const,
      summary: 'Output format',
      default: 'table',
    })(),
  };

  override async run(): Promise<PrometheusRule> {
    const { flags } = await this.parse(InjectorAlerts);
    const cluster = await this.connect(flags);
    const rule = await makeInjectorAlerts(cluster);
    // This command's own flag stands in place of the one that all have.
    const output = flags.output as OutputFormat | 'prometheus';
    return output === 'prometheus'
      ? this.print(rule, 'table', formatRuleFile)
      : this.print(rule, output, formatAlerts);
  }
}
