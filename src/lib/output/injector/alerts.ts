import type { PrometheusRule } from '../../operations/injector/injector-alerts.ts';
import { formatYaml } from '../text/document.ts';
import { formatTable } from '../text/table.ts';

/** Renders alerting rules for a look; `wide` adds what they mean and their PromQL. */
export function formatAlerts(
  { spec }: PrometheusRule,
  { wide }: { readonly wide: boolean },
): string {
  const rules = spec.groups.flatMap((group) => group.rules);
  return formatTable(
    ['ALERT', 'SEVERITY', 'FOR', 'MEASURED BY', ...(wide ? ['SUMMARY', 'EXPR'] : [])],
    rules.map(({ alert, expr, for: duration = '0m', labels, annotations }) => [
      alert,
      labels['severity'] ?? '',
      duration,
      sourceOf(expr),
      ...(wide ? [annotations.summary, expr] : []),
    ]),
  );
}

/** Renders alerting rules as a rule file of Prometheus itself. */
export function formatRuleFile({ spec }: PrometheusRule): string {
  return formatYaml(spec);
}

function sourceOf(expr: string): string {
  if (expr.includes('apiserver_')) return 'kube-apiserver';
  return expr.includes('kube_') ? 'kube-state-metrics' : 'the clock';
}
