import type { Reason } from '../../injection/decision/explain.ts';
import type { WorkloadExplanation } from '../../operations/explain/explanation-document.ts';
import type { TextOptions } from '../text/text-options.ts';
import { formatExplanationItem } from './explanation-line.ts';
import { formatMisses } from './explanation-webhooks.ts';

/**
 * Renders the steps of the decision, in order. Where no webhook applies, the unmet conditions of each are listed;
 * otherwise webhooks that do not apply are only counted.
 */
export function formatSteps(
  { predicted, asked, webhooks }: WorkloadExplanation,
  options: TextOptions,
): string {
  const { columns } = options;
  const { trace, reasons } = predicted;
  const isOverruled = asked.agrees === false;
  const [decisive] = reasons;
  if (decisive?.code === 'no-webhook')
    return webhooks.length > 1 ? formatMisses(webhooks, options) : '';
  const looked = trace.filter(({ effect }) => effect !== 'skips');
  const skipped = webhooks.filter(({ applies }) => applies === false).length;
  if (looked.length < 2 && skipped === 0) return '';
  const others =
    skipped > 0
      ? formatExplanationItem(
          '–',
          `${skipped} of ${webhooks.length} webhooks ${skipped === 1 ? 'does' : 'do'} not apply (-o wide says why).`,
          columns,
        )
      : '';
  const items = looked.map((reason) =>
    formatExplanationItem(
      !isOverruled && isSame(reason, decisive) ? '→' : '✓',
      reason.message,
      columns,
    ),
  );
  return `looked at${isOverruled ? ' for the prediction' : ''}, in order\n${others}${items.join('')}`;
}

function isSame(one: Reason, other: Reason | undefined): boolean {
  return one.code === other?.code && one.message === other.message;
}
