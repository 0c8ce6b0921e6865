import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** One selector of a query: `metric{label="value"}`. */
export interface MetricSelector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly operator: string;
    readonly value: string;
  }[];
}

/** What a PromQL expression asks for. */
export interface PromQuery {
  readonly selectors: readonly MetricSelector[];
  /** Labels of `by (…)`. */
  readonly groupings: readonly string[];
}

/** Parses PromQL with Prometheus' own grammar; throws where that finds an error. */
export function parsePromQl(text: string): PromQuery {
  const selectors: MetricSelector[] = [];
  const groupings: string[] = [];
  const read = (node: SyntaxNode | null): string => (node ? text.slice(node.from, node.to) : '');
  parser.parse(text).iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) throw new SyntaxError(`not PromQL at ${from}: ${text}`);
      if (type.name === 'VectorSelector') {
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        selectors.push({
          metric: read(node.getChild('Identifier')),
          matchers: matchers.map((matcher) => ({
            label: read(matcher.getChild('LabelName')),
            operator: read(matcher.getChild('MatchOp')),
            // A double-quoted PromQL string without control characters is a JSON string.
            value: JSON.parse(read(matcher.getChild('StringLiteral'))) as string,
          })),
        });
      }
      if (type.name === 'GroupingLabels') {
        groupings.push(...node.getChildren('LabelName').map(read));
      }
    },
  });
  return { selectors, groupings };
}
