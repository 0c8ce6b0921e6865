import type { PrometheusRule } from '../../operations/injector/injector-alerts.ts';
import { formatYaml } from '../text/document.ts';
import { formatTable } from '../text/table.ts';
import type { TextOptions } from '../text/text-options.ts';

/** Renders alerting rules for reading; `wide` adds their meaning and their PromQL. */
export function formatAlerts({ spec }: PrometheusRule, options: TextOptions): string {
  const { wide } = options;
  const rules = spec.groups.flatMap((group) => group.rules);
  return formatTable(
    [
      'ALERT',
      'SEVERITY',
      { heading: 'FOR', spare: 2 },
      { heading: 'MEASURED BY', spare: 1 },
      ...(wide ? ['SUMMARY', 'EXPR'] : []),
    ],
    rules.map(({ alert, expr, for: duration = '0m', labels, annotations }) => [
      alert,
      labels['severity'] ?? '',
      duration,
      sourceOf(expr),
      ...(wide ? [annotations.summary, expr] : []),
    ]),
    options,
  );
}

/** Renders alerting rules as a rule file of Prometheus itself. */
export function formatRuleFile({ spec }: PrometheusRule): string {
  return formatYaml(spec);
}

/** The program that measures what an expression reads; the expiry of a certificate only needs a clock. */
function sourceOf(expr: string): string {
  if (expr.includes('apiserver_')) return 'kube-apiserver';
  return expr.includes('kube_') ? 'kube-state-metrics' : 'the clock';
}
