import type { Json, JsonObject } from '../../../src/lib/injection/model/model.ts';
import { recordedPods } from '../injection/recorded-pods.ts';

/** Text with every character that Go's JSON writes in its own way. */
const ODD = 'a<b>&c "q" \\ \u2028\u2029 é \u{1f600} \u0007\b\f\u007f\t';

/**
 * The recorded pods as kubectl sees them: a List of API version v1; and in the first, third and fourth of them what
 * pods seldom have: empty lists, a map with one key, null, odd text, managed fields.
 */
export function sampleList(): JsonObject & { readonly items: readonly JsonObject[] } {
  const pods = [...recordedPods('classic'), ...recordedPods('native')];
  const items = JSON.parse(JSON.stringify(pods)) as Record<string, Record<string, Json>>[];
  Object.assign(items[0]?.['spec'] ?? {}, { empty: [], one: { only: 'x' } });
  Object.assign(items[2]?.['metadata'] ?? {}, { odd: ODD });
  Object.assign(items[2]?.['spec'] ?? {}, { odd: { '<k>': ODD, é: null, b: [1, [true, 'x']] } });
  Object.assign(items[3]?.['metadata'] ?? {}, { managedFields: [{ manager: 'kubectl' }] });
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}
