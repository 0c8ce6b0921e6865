import { DEACTIVATED, NAMESPACE_NAME } from '../model/keys.ts';
import type { Namespace, PredictedLabels } from '../model/model.ts';
import { matchRequirement, matchValue } from '../selector/selector.ts';
import type { Requirement, Truth } from '../selector/selector.ts';
import type { Step, WebhookName } from './step.ts';

/** Whether the namespace satisfies a requirement. Its name is always among its labels, even if those cannot be read. */
export function matchNamespace(requirement: Requirement, namespace: Namespace): Truth {
  if (requirement.key === NAMESPACE_NAME) return matchValue(requirement, namespace.name);
  if (namespace.labels === null) return 'unknown';
  return matchRequirement(requirement, namespace.labels);
}

/** The step for a requirement that the namespace does not satisfy (`truth` false), or may not satisfy. */
export function describeNamespaceMiss(
  webhook: WebhookName,
  requirement: Requirement,
  { name, labels }: Namespace,
  truth: Truth,
): Step {
  if (truth === 'unknown')
    return describeMiss('namespace-labels-hidden', requirement, null, webhook);
  const value = requirement.key === NAMESPACE_NAME ? name : findValue(requirement, labels ?? {});
  return describeMiss(missCode('namespace', requirement), requirement, value, webhook);
}

/** The step for a requirement that the pod does not satisfy (`truth` false), or may not satisfy. */
export function describeObjectMiss(
  webhook: WebhookName,
  requirement: Requirement,
  labels: PredictedLabels,
  truth: Truth,
): Step {
  const code = truth === 'unknown' ? 'object-selector-unknown' : missCode('object', requirement);
  return describeMiss(code, requirement, findValue(requirement, labels), webhook);
}

// istioctl deactivates a webhook by requiring a label that no namespace or pod has.
function missCode(selector: 'namespace' | 'object', requirement: Requirement): MissCode {
  return requirement.key === DEACTIVATED ? 'webhook-deactivated' : `${selector}-selector-no-match`;
}

type MissCode =
  | 'webhook-deactivated'
  | 'namespace-labels-hidden'
  | 'namespace-selector-no-match'
  | 'object-selector-unknown'
  | 'object-selector-no-match';

// Called for nearly every webhook of every pod: uses object literals, no spreading.
function describeMiss(
  code: MissCode,
  { labelField: field, text: detail }: Requirement,
  value: string | null | undefined,
  webhook: WebhookName,
): Step {
  const effect =
    code === 'namespace-labels-hidden' || code === 'object-selector-unknown' ? 'unknown' : 'skips';
  const subject = code.startsWith('object') ? 'pod' : 'namespace';
  return typeof value === 'string'
    ? { code, effect, subject, field, value, detail, webhook }
    : { code, effect, subject, field, detail, webhook };
}

function findValue({ key }: Requirement, labels: PredictedLabels): string | null | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
