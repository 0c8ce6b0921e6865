import type { Verdict } from '../decision/decide.ts';
import { NAMESPACE_INJECTION, POD_INJECT } from '../model/keys.ts';
import type { PolicyCell, PolicyRow } from './policy.ts';

/**
 * Names the pods for which `istio-injection=disabled` on a namespace differs from no label at all; `undefined` where
 * there is no difference.
 * @param table the truth table of the cluster.
 */
export function describeLabelDifference(table: readonly PolicyRow[]): string | undefined {
  const disabled = new Map(
    table
      .filter(({ namespaceLabel }) => namespaceLabel === 'disabled')
      .map((row) => [describePod(row), row.verdict]),
  );
  const unlike = table.filter(
    (row) => row.namespaceLabel === undefined && disabled.get(describePod(row)) !== row.verdict,
  );
  if (unlike.length === 0) return undefined;
  const byVerdict = Map.groupBy(unlike, ({ verdict }) => verdict);
  const parts = [...byVerdict].map(([verdict, rows]) => {
    const pods = [...new Set(rows.map(describePod))];
    return `${pods.join(' and ')} ${outcomes[verdict]}`;
  });
  return `without the label, unlike with ${NAMESPACE_INJECTION}=disabled, ${parts.join('; ')}`;
}

const outcomes: Readonly<Record<Verdict, string>> = {
  injected: 'get a sidecar',
  'not-injected': 'get none',
  denied: 'are rejected',
  unknown: 'may get one',
};

// The pod's own value takes precedence over a selector that picks it, so the selector need not be named then.
function describePod({ podKey, podValue, selectedBy }: PolicyCell): string {
  if (podValue !== undefined) return `pods with the ${podKey} ${POD_INJECT}=${podValue}`;
  return {
    none: 'pods without a setting',
    never: 'pods that a Never selector picks',
    always: 'pods that an Always selector picks',
  }[selectedBy];
}
