import type { LabelSelector } from '../../lib/injection/model/model.ts';
import { findPolicySelectorProblem } from '../../lib/injection/policy/policy-support.ts';
import { toLabelQuery } from '../../lib/injection/selector/label-query.ts';
import { parseSelectorFlag } from '../../lib/injection/selector/selector-flag.ts';
import type { PolicyState } from '../../lib/operations/policy/policy-state.ts';
import type { PolicyRequest } from '../../lib/operations/policy/set-policy.ts';
import { askText, confirm, select } from '../../lib/terminal/prompt.ts';
import { answerProblem } from '../change/answer-problem.ts';

/**
 * Asks for both conditions and, if wanted, the two selector lists: in the words of the product's console.
 * @param former answers that could not be planned, as presets; otherwise the current settings are the presets.
 */
export async function askPolicy(
  { view, injector }: PolicyState,
  former?: PolicyRequest,
): Promise<PolicyRequest> {
  const { conditions } = view;
  const namespaceCondition = await select(
    'Pod namespace label should meet condition',
    [
      { name: 'Include istio-injection: enabled', value: 'include-enabled' },
      { name: 'Not include istio-injection: disabled', value: 'not-include-disabled' },
    ],
    former?.namespaceCondition ?? conditions.namespaceCondition,
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
    former?.podCondition ?? conditions.podCondition,
  );
  const { settings, version } = injector.model;
  // An injector that does not read selectors would only ignore them.
  const hasLists = settings.known && findPolicySelectorProblem(version) === undefined;
  const hadLists = former?.alwaysInjectSelector !== undefined;
  if (!hasLists || !(await confirm('Show advanced settings?', hadLists))) {
    return { namespaceCondition, podCondition };
  }
  const now = settings.config;
  return {
    namespaceCondition,
    podCondition,
    alwaysInjectSelector: await askList(
      'AlwaysInjectSelector',
      former?.alwaysInjectSelector ?? now.alwaysInjectSelector,
    ),
    neverInjectSelector: await askList(
      'NeverInjectSelector',
      former?.neverInjectSelector ?? now.neverInjectSelector,
    ),
  };
}

async function askList(
  name: string,
  current: readonly LabelSelector[],
): Promise<readonly LabelSelector[]> {
  const answer = await askText(
    `${name} (entries separated by ";", "none" for no entry)`,
    current.map(toLabelQuery).join('; ') || 'none',
    (text) => {
      const problem = answerProblem(() => parseList(text));
      return problem && `${problem}; for example: app in (web,api); tier!=batch; team; !team`;
    },
  );
  return parseList(answer);
}

function parseList(text: string): LabelSelector[] {
  if (text.trim() === 'none') return [];
  return text.split(';').map((entry) => parseSelectorFlag(entry.trim(), 'entry'));
}
