import type { WorkloadExplanation } from '../../operations/explain/explanation-document.ts';
import { formatTable } from '../text/table.ts';
import type { TextOptions } from '../text/text-options.ts';
import { formatWebhooks } from './explanation-webhooks.ts';

/** Renders every webhook's match, and the sidecar that a new pod gets. */
export function formatWide(
  { webhooks, sidecar = [] }: WorkloadExplanation,
  options: TextOptions,
): string {
  const settings = formatTable(
    ['SIDECAR', 'VALUE', 'SET BY'],
    sidecar.map(({ setting, value, setBy }) => [setting, value, setBy]),
    options,
  );
  return [formatWebhooks(webhooks, options), settings].filter(Boolean).join('\n');
}
