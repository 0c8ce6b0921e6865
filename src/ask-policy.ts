import type { PolicyRequest } from './lib/operations/set-policy.ts';
import type { PolicyView } from './lib/operations/show-policy.ts';
import { select } from './lib/terminal/prompt.ts';

/** Asks for both conditions, in the words of the product's console, with the present ones chosen at first. */
export async function askPolicy({ conditions }: PolicyView): Promise<PolicyRequest> {
  const namespaceCondition = await select(
    'Pod namespace label should meet condition',
    [
      { name: 'Include istio-injection: enabled', value: 'include-enabled' },
      { name: 'Not include istio-injection: disabled', value: 'not-include-disabled' },
    ],
    conditions.namespaceCondition,
  );
  const podCondition = await select(
    'Pod label/annotation should meet condition',
    [
      {
        name: 'Not include sidecar.istio.io/inject: "false" or selected by NeverInjectSelector',
        value: 'not-include-false',
      },
      {
        name: 'Include sidecar.istio.io/inject: "true" or selected by AlwaysInjectSelector',
        value: 'include-true',
      },
    ],
    conditions.podCondition,
  );
  return { namespaceCondition, podCondition };
}
