import { DEACTIVATED, NAMESPACE_NAME } from './keys.ts';
import type { ForeseenLabels } from './model.ts';
import type { ReasonCode } from './reasons.ts';
import { matchRequirement } from './selector.ts';
import type { Requirement, Truth } from './selector.ts';
import type { Step, WebhookName } from './step.ts';

/** The namespace's labels with its own name among them, or `null` when they may not be read. */
export interface NamespaceFacts {
  readonly name: string;
  readonly labels: ForeseenLabels | null;
}

/** Whether the namespace satisfies a requirement. Its name is known and cannot change, even where labels may not be read. */
export function matchNamespace(requirement: Requirement, namespace: NamespaceFacts): Truth {
  if (namespace.labels !== null) return matchRequirement(requirement, namespace.labels);
  if (requirement.key !== NAMESPACE_NAME) return 'unknown';
  return matchRequirement(requirement, { [NAMESPACE_NAME]: namespace.name });
}

/** The step for a requirement that the namespace does not satisfy (`truth` false), or may not satisfy. */
export function describeNamespaceMiss(
  webhook: WebhookName,
  requirement: Requirement,
  namespace: NamespaceFacts,
  truth: Truth,
): Step {
  const isHidden = truth === 'unknown';
  return {
    code: isHidden ? 'namespace-labels-hidden' : missCode('namespace', requirement),
    effect: isHidden ? 'unknown' : 'skips',
    subject: 'namespace',
    ...describeLabel(requirement.key, namespace.labels ?? {}),
    detail: requirement.text,
    webhook,
  };
}

/** The step for a requirement that the pod does not satisfy (`truth` false), or may not satisfy. */
export function describeObjectMiss(
  webhook: WebhookName,
  requirement: Requirement,
  labels: ForeseenLabels,
  truth: Truth,
): Step {
  const isUnknown = truth === 'unknown';
  return {
    code: isUnknown ? 'object-selector-unknown' : missCode('object', requirement),
    effect: isUnknown ? 'unknown' : 'skips',
    subject: 'pod',
    ...describeLabel(requirement.key, labels),
    detail: requirement.text,
    webhook,
  };
}

// istioctl deactivates a webhook by asking of namespace and pod a label that nothing has.
function missCode(selector: 'namespace' | 'object', requirement: Requirement): ReasonCode {
  return requirement.key === DEACTIVATED ? 'webhook-deactivated' : `${selector}-selector-no-match`;
}

function describeLabel(
  key: string,
  labels: ForeseenLabels,
): { readonly field: string; readonly value?: string } {
  const field = `metadata.labels[${key}]`;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? { field, value } : { field };
}
