import { matchRequirement } from '../selector/selector.ts';
import { compileInjectors, type Route } from './compiled-injectors.ts';
import type { Decision, DecisionInput } from './decide.ts';
import { describeStep } from './describe-step.ts';
import { describeNamespaceMiss, describeObjectMiss, matchNamespace } from './selector-miss.ts';
import type { Step } from './step.ts';

/** One injector webhook, and every reason why it does not apply to a pod. */
export interface WebhookMatch {
  readonly configuration: string;
  readonly name: string;
  /** Revision of the injector behind it. */
  readonly revision: string;
  /** `unknown` when it depends on something that cannot be known. */
  readonly applies: boolean | 'unknown';
  /** Every unmet requirement, not only the first. */
  readonly misses: readonly WebhookMiss[];
}

/** An unmet requirement, and a sentence about it. */
export interface WebhookMiss {
  readonly code: Step['code'];
  readonly message: string;
  /** The subject examined: the pod, its namespace, or the webhook itself. */
  readonly subject: Step['subject'];
  /** The required value, as people write it: `istio-injection=enabled`. */
  readonly wants?: string;
  readonly field?: string;
  readonly value?: string;
}

/**
 * Compares every injector webhook with a pod, in the API server's order. A decision stops at the first unmet
 * requirement; a person wants to know all of them.
 */
export function matchWebhooks(input: DecisionInput, decision: Decision): readonly WebhookMatch[] {
  return compileInjectors(input.injectors).webhooks.map((route) => {
    const { configuration, name } = route.webhook.name;
    const misses = listMisses(route, input, decision);
    const isOpen = misses.some(({ effect }) => effect === 'unknown');
    const isMissed = misses.some(({ effect }) => effect !== 'unknown');
    return {
      configuration,
      name,
      revision: route.injector.revision,
      applies: isMissed ? false : isOpen ? 'unknown' : true,
      misses: misses.map((step) => ({
        code: step.code,
        message: describeStep(step),
        subject: step.subject,
        ...(step.detail === undefined ? {} : { wants: step.detail }),
        ...(step.field === undefined ? {} : { field: step.field }),
        ...(step.value === undefined ? {} : { value: step.value }),
      })),
    };
  });
}

/** The webhook that comes nearest to applying: the one with the fewest unmet requirements. */
export function findNearestWebhook(matches: readonly WebhookMatch[]): WebhookMatch | undefined {
  const candidates = matches.filter(
    ({ applies, misses }) =>
      applies === false && !misses.some(({ code }) => code === 'webhook-deactivated'),
  );
  return candidates.reduce<WebhookMatch | undefined>(
    (best, next) => (best && best.misses.length <= next.misses.length ? best : next),
    undefined,
  );
}

function listMisses(
  { webhook }: Route,
  { namespace, template }: DecisionInput,
  { steps }: Decision,
): readonly Step[] {
  if (webhook.constant !== undefined) return [webhook.constant];
  const labels = { ...template.labels, ...template.controllerLabels };
  const misses: Step[] = [];
  for (const requirement of webhook.namespaceRequirements) {
    const truth = matchNamespace(requirement, namespace);
    if (truth === true) continue;
    misses.push(describeNamespaceMiss(webhook.name, requirement, namespace, truth));
  }
  for (const requirement of webhook.objectRequirements) {
    const truth = matchRequirement(requirement, labels);
    if (truth === true) continue;
    misses.push(describeObjectMiss(webhook.name, requirement, labels, truth));
  }
  if (misses.length > 0 || webhook.conditions.length === 0) return misses;
  // The decision has already evaluated the conditions; they count only where the selectors match.
  return steps.filter(
    (step) => step.webhook === webhook.name && step.code.startsWith('match-condition-'),
  );
}
