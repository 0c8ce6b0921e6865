import { isDeepStrictEqual } from 'node:util';
import type { WebhookObject } from '../model/api-objects.ts';
import type { JsonPatchOperation } from '../model/plan.ts';

/** The fields of a webhook that a policy changes; `name` identifies the webhook. */
export const policyKeys = ['name', 'namespaceSelector', 'objectSelector'] as const;

/**
 * The JSON patch that restores a list of webhooks. It contains only selectors and webhooks that were added or removed,
 * so a caBundle that was renewed meanwhile stays. The API server refuses it if the webhooks have changed by then.
 * @param after in their present order: webhooks that stayed, in their former order, then the new ones.
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
