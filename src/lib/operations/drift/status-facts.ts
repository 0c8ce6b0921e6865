import { NAMESPACE_INJECTION, REVISION } from '../../injection/model/keys.ts';
import type { Fact } from '../across/look-across.ts';
import type { Status } from './describe-status.ts';

/**
 * The facts of statuses that are compared across clusters: for each namespace its labels, what new pods get, which
 * proxies run, and whether pods have drifted. Counts are not compared: clusters differ in size.
 */
export function statusFacts({ namespaces }: Status): readonly Fact[] {
  return namespaces.flatMap(({ name, injection, revision, predicted, images, pods }) =>
    [
      { aspect: 'namespace', value: 'there' },
      { aspect: NAMESPACE_INJECTION, value: injection },
      { aspect: REVISION, value: revision },
      { aspect: 'new pods', value: listKeys(predicted) },
      { aspect: 'proxy', value: listKeys(images) },
      { aspect: 'drifted', value: pods.drifted > 0 ? 'some' : undefined },
    ].flatMap(({ aspect, value }) =>
      value === undefined ? [] : [{ subject: name, aspect, value }],
    ),
  );
}

function listKeys(counts: Readonly<Record<string, number>>): string | undefined {
  return Object.keys(counts).toSorted().join(', ') || undefined;
}
