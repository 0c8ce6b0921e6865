import { isDeepStrictEqual } from 'node:util';
import type { WebhookObject } from '../model/api-objects.ts';
import type { LabelSelector } from '../model/model.ts';
import type { FieldChange, JsonPatchOperation } from '../model/plan.ts';
import { formatSelector } from '../selector/selector-text.ts';

/** How the webhooks of a configuration change. */
export interface WebhookChanges {
  readonly operations: readonly JsonPatchOperation[];
  readonly fields: readonly FieldChange[];
  /** The webhooks afterwards, in the order in which the operations leave them. */
  readonly result: readonly WebhookObject[];
}

/**
 * The operations that turn the webhooks of a configuration into others of the same names and more: selectors first, then
 * removals from the end, then additions, so that every index is valid when it is used.
 */
export function compareWebhooks(
  before: readonly WebhookObject[],
  after: readonly WebhookObject[],
): WebhookChanges {
  const replaced: JsonPatchOperation[] = [];
  const removed: JsonPatchOperation[] = [];
  const fields: FieldChange[] = [];
  const stay: WebhookObject[] = [];
  for (const [index, webhook] of before.entries()) {
    const path = `/webhooks/${index}`;
    const wanted = after.find(({ name }) => name === webhook.name);
    if (wanted) {
      stay.push(wanted);
      const changed = compareSelectors(webhook, wanted);
      replaced.push(
        ...changed.map(({ key, value }) => ({ op: 'add' as const, path: `${path}/${key}`, value })),
      );
      fields.push(...changed.map(({ field }) => field));
    } else {
      removed.unshift({ op: 'remove', path });
      fields.push({ field: fieldOf(webhook), before: describe(webhook), after: undefined });
    }
  }
  const added = after.filter(({ name }) => !before.some((one) => one.name === name));
  const additions = added.map((value) => ({ op: 'add' as const, path: '/webhooks/-', value }));
  const addedFields = added.map((webhook) => ({
    field: fieldOf(webhook),
    before: undefined,
    after: describe(webhook),
  }));
  return {
    operations: [...replaced, ...removed, ...additions],
    fields: [...fields, ...addedFields],
    result: [...stay, ...added],
  };
}

/** The selectors of a webhook that change. */
function compareSelectors(
  webhook: WebhookObject,
  wanted: WebhookObject,
): readonly { readonly key: string; readonly value: LabelSelector; readonly field: FieldChange }[] {
  return (['namespaceSelector', 'objectSelector'] as const).flatMap((key) => {
    const [old, value] = [webhook[key] ?? {}, wanted[key] ?? {}];
    if (isDeepStrictEqual(old, value)) return [];
    const field = {
      field: `${fieldOf(webhook)}.${key}`,
      before: formatSelector(old),
      after: formatSelector(value),
    };
    return [{ key, value, field }];
  });
}

function fieldOf({ name }: WebhookObject): string {
  return `webhooks[${name}]`;
}

function describe({ namespaceSelector = {}, objectSelector = {} }: WebhookObject): string {
  return `namespaces: ${formatSelector(namespaceSelector)}; pods: ${formatSelector(objectSelector)}`;
}
