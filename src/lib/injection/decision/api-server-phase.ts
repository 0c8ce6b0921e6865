import type { WebhookModel } from '../model/injector-model.ts';
import type { Namespace, PredictedLabels } from '../model/model.ts';
import { compileSelector, matchRequirement } from '../selector/selector.ts';
import type { Requirement, Truth } from '../selector/selector.ts';
import type { AdmissionFacts } from './cel/admission-object.ts';
import { compileConditions, evaluateConditions } from './match-conditions.ts';
import type { CompiledCondition } from './match-conditions.ts';
import { describeNamespaceMiss, describeObjectMiss, matchNamespace } from './selector-miss.ts';
import type { Step, WebhookName } from './step.ts';
import { coversPodCreation, formatRules } from './webhook-rules.ts';

/** A webhook prepared for many pods. */
export interface CompiledWebhook {
  readonly model: WebhookModel;
  readonly name: WebhookName;
  /** Set when the result is the same for every pod: the webhook is not for pods, or not valid. */
  readonly constant: Step | undefined;
  readonly namespaceRequirements: readonly Requirement[];
  readonly objectRequirements: readonly Requirement[];
  readonly conditions: readonly CompiledCondition[];
}

/** Whether the API server calls the webhook; each part may be undecided. `step` is the deciding one. */
export interface CallPrediction {
  readonly mayCall: Truth;
  readonly mayDeny: Truth;
  readonly step: Step;
}

/** Prepares a webhook: checks selectors, parses conditions and decides everything that does not depend on the pod. */
export function compileWebhook(model: WebhookModel): CompiledWebhook {
  const name: WebhookName = { configuration: model.configuration, name: model.name };
  const namespaceSelector = compileSelector(model.namespaceSelector);
  const objectSelector = compileSelector(model.objectSelector);
  const problem = [
    namespaceSelector.ok ? undefined : `namespaceSelector.${namespaceSelector.problem}`,
    objectSelector.ok ? undefined : `objectSelector.${objectSelector.problem}`,
  ].find((sentence) => sentence !== undefined);
  return {
    model,
    name,
    constant: findConstant(model, name, problem),
    namespaceRequirements: namespaceSelector.ok ? namespaceSelector.selector.requirements : [],
    objectRequirements: objectSelector.ok ? objectSelector.selector.requirements : [],
    conditions: compileConditions(model.matchConditions),
  };
}

/**
 * Whether the API server calls this webhook for the creation of this pod: the first row that applies decides
 * (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/generic/webhook.go ShouldCallHook).
 *
 * | step | condition                                             | webhook                              |
 * |------|-------------------------------------------------------|--------------------------------------|
 * | A3.1 | namespaceSelector does not match                      | skipped                              |
 * | A3.2 | objectSelector does not match                         | skipped                              |
 * | A3.3 | no rule covers CREATE of core/v1 pods                 | skipped                              |
 * | A3.4 | a match condition is false                            | skipped                              |
 * | A3.4 | a match condition errs                                | Fail: pod forbidden, Ignore: skipped |
 * |      | otherwise                                             | called                               |
 */
export function predictCall(
  webhook: CompiledWebhook,
  namespace: Namespace,
  labels: PredictedLabels,
  facts: () => AdmissionFacts,
): CallPrediction {
  if (webhook.constant !== undefined) {
    const isInvalid = webhook.constant.effect === 'unknown';
    return { mayCall: isInvalid ? 'unknown' : false, mayDeny: false, step: webhook.constant };
  }
  let open: Step | undefined;
  for (const requirement of webhook.namespaceRequirements) {
    const truth = matchNamespace(requirement, namespace);
    if (truth === true) continue;
    const step = describeNamespaceMiss(webhook.name, requirement, namespace, truth);
    if (truth === false) return { mayCall: false, mayDeny: false, step };
    open ??= step;
  }
  for (const requirement of webhook.objectRequirements) {
    const truth = matchRequirement(requirement, labels);
    if (truth === true) continue;
    const step = describeObjectMiss(webhook.name, requirement, labels, truth);
    if (truth === false) return { mayCall: false, mayDeny: false, step };
    open ??= step;
  }
  const conditions =
    webhook.conditions.length === 0 ? undefined : predictConditions(webhook, facts());
  if (open === undefined)
    return conditions ?? { mayCall: true, mayDeny: false, step: called(webhook) };
  if (conditions === undefined) return { mayCall: 'unknown', mayDeny: false, step: open };
  return {
    mayCall: conditions.mayCall === false ? false : 'unknown',
    mayDeny: conditions.mayDeny === false ? false : 'unknown',
    step: conditions.mayCall === false && conditions.mayDeny === false ? conditions.step : open,
  };
}

function predictConditions(webhook: CompiledWebhook, facts: AdmissionFacts): CallPrediction {
  const { kind, condition, message } = evaluateConditions(webhook.conditions, facts);
  const fails = webhook.model.failurePolicy !== 'Ignore';
  const step = (code: Step['code'], effect: Step['effect']): Step => ({
    code,
    effect,
    subject: 'webhook',
    field: `matchConditions[${condition?.name ?? ''}]`,
    ...(condition === undefined ? {} : { value: condition.expression }),
    detail:
      message === undefined
        ? (condition?.expression ?? '')
        : `${condition?.expression ?? ''}: ${message}`,
    webhook: webhook.name,
  });
  switch (kind) {
    case 'match':
      return { mayCall: true, mayDeny: false, step: called(webhook) };
    case 'false':
      return { mayCall: false, mayDeny: false, step: step('match-condition-false', 'skips') };
    case 'error':
      return fails
        ? { mayCall: false, mayDeny: true, step: step('match-condition-denies', 'denies') }
        : { mayCall: false, mayDeny: false, step: step('match-condition-ignored', 'skips') };
    case 'unknown':
      return {
        mayCall: 'unknown',
        mayDeny: fails ? 'unknown' : false,
        step: step('match-condition-unknown', 'unknown'),
      };
    case 'unknown-or-error':
      // The result of the unknown condition does not matter: the webhook is not called.
      return fails
        ? { mayCall: false, mayDeny: 'unknown', step: step('match-condition-unknown', 'unknown') }
        : { mayCall: false, mayDeny: false, step: step('match-condition-ignored', 'skips') };
  }
}

function findConstant(
  model: WebhookModel,
  webhook: WebhookName,
  problem: string | undefined,
): Step | undefined {
  if (problem !== undefined) {
    return {
      code: 'webhook-invalid',
      effect: 'unknown',
      subject: 'webhook',
      detail: problem,
      webhook,
    };
  }
  if (coversPodCreation(model.rules)) return undefined;
  return {
    code: 'rules-no-match',
    effect: 'skips',
    subject: 'webhook',
    field: 'rules',
    value: formatRules(model.rules),
    webhook,
  };
}

function called(webhook: CompiledWebhook): Step {
  return { code: 'webhook-called', effect: 'calls', subject: 'webhook', webhook: webhook.name };
}
