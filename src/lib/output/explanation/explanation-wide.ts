import type { WorkloadExplanation } from '../../operations/explain/explanation-document.ts';
import { formatTable } from '../text/table.ts';
import { formatWebhooks } from './explanation-webhooks.ts';

/** Renders every webhook's match, and the sidecar that a new pod gets. */
export function formatWide({ webhooks, sidecar = [] }: WorkloadExplanation): string {
  const settings = formatTable(
    ['SIDECAR', 'VALUE', 'SET BY'],
    sidecar.map(({ setting, value, setBy }) => [setting, value, setBy]),
  );
  return [formatWebhooks(webhooks), settings].filter(Boolean).join('\n');
}
