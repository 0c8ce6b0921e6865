import { isDeepStrictEqual } from 'node:util';
import type { WebhookObject } from '../model/api-objects.ts';
import type { JsonPatchOperation } from '../model/plan.ts';

/** What of a webhook a policy changes; its name tells which one it is. */
export const policyKeys = ['name', 'namespaceSelector', 'objectSelector'] as const;

/**
 * The JSON patch that makes a list of webhooks what it was. Only selectors and whole webhooks that came or went are in
 * it, so that a caBundle that was renewed meanwhile stays; it is refused where the webhooks are others by then.
 * @param after in the order in which they are now: those that stayed, in their order before, then the new ones.
 */
export function undoWebhooks(
  before: readonly WebhookObject[],
  after: readonly WebhookObject[],
): JsonPatchOperation[] {
  const tests = after.map(({ name }, index): JsonPatchOperation => ({
    op: 'test',
    path: `/webhooks/${index}/name`,
    value: name,
  }));
  const isNew = ({ name }: WebhookObject): boolean => !before.some((one) => one.name === name);
  const removals = after.flatMap((one, index): JsonPatchOperation[] =>
    isNew(one) ? [{ op: 'remove', path: `/webhooks/${index}` }] : [],
  );
  const returns = before.flatMap((value, index): JsonPatchOperation[] =>
    after.some(({ name }) => name === value.name)
      ? []
      : [{ op: 'add', path: `/webhooks/${index}`, value }],
  );
  const selectors = before.flatMap((webhook, index) => {
    const now = after.find(({ name }) => name === webhook.name);
    return (['namespaceSelector', 'objectSelector'] as const).flatMap(
      (key): JsonPatchOperation[] => {
        const value = webhook[key] ?? {};
        if (!now || isDeepStrictEqual(value, now[key] ?? {})) return [];
        return [{ op: 'replace', path: `/webhooks/${index}/${key}`, value }];
      },
    );
  });
  return [...tests, ...removals.toReversed(), ...returns, ...selectors];
}
