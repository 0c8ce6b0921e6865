import type { MetricSelector } from '../../promql.ts';

/** One line of a `/metrics` page. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads a page in Prometheus' text format. */
export function readSamples(page: string): readonly Sample[] {
  return page.split('\n').flatMap((line) => {
    const [, metric, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (metric === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return [
      {
        metric,
        labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
        value: Number(value),
      },
    ];
  });
}

/** Whether a selector picks a sample, by Prometheus' rules: a label that is absent is empty, patterns match as a whole. */
export function satisfies({ metric, labels }: Sample, selector: MetricSelector): boolean {
  if (metric !== selector.metric) return false;
  return selector.matchers.every(({ label, operator, value }) => {
    const given = labels[label] ?? '';
    const isSame = operator.includes('~')
      ? new RegExp(`^(?:${value})$`).test(given)
      : given === value;
    return operator.startsWith('!') ? !isSame : isSame;
  });
}
