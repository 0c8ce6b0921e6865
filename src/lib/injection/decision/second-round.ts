import type { Namespace, PredictedLabels } from '../model/model.ts';
import { addInjectedLabels } from '../sidecar/injected-labels.ts';
import { predictCall } from './api-server-phase.ts';
import type { AdmissionFacts } from './cel/admission-object.ts';
import type { Route } from './compiled-injectors.ts';
import type { Step } from './step.ts';

/** The pod before injection. */
interface InjectedPod {
  readonly namespace: Namespace;
  readonly labels: PredictedLabels;
  readonly facts: () => AdmissionFacts;
}

/**
 * The second round over a pod that an injector has changed. The API server evaluates every webhook's selectors and
 * conditions again before it asks whether that webhook is to be called again at all; an error then still forbids the
 * pod (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go, observed in v1.36.3). Conditions
 * that could already be evaluated on the original pod give the same result: injection removes nothing.
 */
export function findSecondDenial(
  webhooks: readonly Route[],
  { namespace, labels, facts }: InjectedPod,
  steps: readonly Step[],
): Step | undefined {
  const settled = new Set(
    steps
      .filter(({ code }) => code === 'webhook-called' || code === 'match-condition-false')
      .map(({ webhook }) => webhook),
  );
  let open: Step | undefined;
  for (const { webhook } of webhooks) {
    if (webhook.conditions.length === 0) continue;
    const call = predictCall(webhook, namespace, addInjectedLabels(labels), facts);
    if (call.mayDeny === true) return call.step;
    if (call.mayDeny === 'unknown' && !settled.has(webhook.name)) open ??= call.step;
  }
  return open;
}
