import type { LabelSelector } from '../../lib/injection/model/model.ts';
import {
  formatSelectorFlag,
  parseSelectorFlag,
} from '../../lib/injection/selector/selector-flag.ts';
import type { PolicyState } from '../../lib/operations/policy/policy-state.ts';
import type { PolicyRequest } from '../../lib/operations/policy/set-policy.ts';
import { askText, confirm, select } from '../../lib/terminal/prompt.ts';

/**
 * Asks for both conditions and, if wished, the two selector lists: in the words of the product's console, with what is
 * set now as the answer at first.
 */
export async function askPolicy({ view, injector }: PolicyState): Promise<PolicyRequest> {
  const { conditions } = view;
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
  const { settings } = injector.model;
  if (!settings.known || !(await confirm('Show advanced settings?'))) {
    return { namespaceCondition, podCondition };
  }
  const { alwaysInjectSelector, neverInjectSelector } = settings.config;
  return {
    namespaceCondition,
    podCondition,
    alwaysInjectSelector: await askList('AlwaysInjectSelector', alwaysInjectSelector),
    neverInjectSelector: await askList('NeverInjectSelector', neverInjectSelector),
  };
}

async function askList(
  name: string,
  current: readonly LabelSelector[],
): Promise<readonly LabelSelector[]> {
  const answer = await askText(
    `${name} (entries separated by ";", "none" for no entry)`,
    current.map(formatSelectorFlag).join('; ') || 'none',
    (text) => {
      try {
        parseList(text, name);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  );
  return parseList(answer, name);
}

function parseList(text: string, name: string): LabelSelector[] {
  if (text.trim() === 'none') return [];
  return text.split(';').map((entry) => parseSelectorFlag(entry.trim(), name));
}
