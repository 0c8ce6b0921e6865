import type { WebhookMatch, WebhookMiss } from '../../injection/decision/webhook-match.ts';
import { formatTable } from '../text/table.ts';
import type { TextOptions } from '../text/text-options.ts';

/**
 * Renders what keeps each webhook from applying; configurations are named only where webhook names alone are ambiguous.
 */
export function formatMisses(webhooks: readonly WebhookMatch[], options: TextOptions): string {
  const isAmbiguous = new Set(webhooks.map(({ name }) => name)).size < webhooks.length;
  const columns = isAmbiguous ? ['WEBHOOK', 'CONFIGURATION', 'WANTS'] : ['WEBHOOK', 'WANTS'];
  const rows = webhooks.map((webhook) => {
    const { name, configuration } = webhook;
    return [name, ...(isAmbiguous ? [configuration] : []), describeMisses(webhook)];
  });
  return formatTable(columns, rows, options);
}

/** Renders every webhook with its location, and whether it applies. */
export function formatWebhooks(webhooks: readonly WebhookMatch[], options: TextOptions): string {
  const rows = webhooks.map((webhook) => [
    webhook.name,
    webhook.configuration,
    webhook.revision,
    String(webhook.applies),
    describeMisses(webhook),
  ]);
  const headings = [
    'WEBHOOK',
    { heading: 'CONFIGURATION', spare: 1 },
    'REVISION',
    'APPLIES',
    'WANTS',
  ];
  return formatTable(headings, rows, options);
}

/** All unmet conditions of a webhook, as one line. */
function describeMisses({ misses }: WebhookMatch): string {
  return misses.map(describeMiss).join('; ');
}

function describeMiss({ subject, wants, value, message }: WebhookMiss): string {
  if (wants === undefined) return message;
  const is = value === undefined ? 'not set' : JSON.stringify(value);
  return `${subject} ${wants} (is ${is})`;
}
