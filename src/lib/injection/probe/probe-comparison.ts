import type { Decision } from '../decision/decide.ts';
import type { ProbeAnswer } from './probe-answer.ts';
import { describeProbeFailure, type ProbeFailure, type ProbePlace } from './probe-failure.ts';
import { isSame, type RefusedWebhook } from './refused-webhook.ts';

/** What the cluster's answer means beside the prediction. */
export interface ProbeComparison {
  /** `undefined`: there is nothing to compare, because one of the two is unknown. */
  readonly agrees: boolean | undefined;
  /** What went wrong, if anything did: the refusal, a silent failure, or a disagreement. */
  readonly failure?: ProbeFailure;
}

/**
 * Holds the cluster's answer against the prediction. One failure shows in no answer: under failurePolicy Ignore a webhook
 * that cannot be called leaves the pod as it is, in silence. It is known by the sidecar that is missing where every
 * webhook that applies may fail open.
 */
export function compareWithPrediction(
  predicted: Decision,
  asked: ProbeAnswer,
  place: ProbePlace,
): ProbeComparison {
  const failure = 'failure' in asked ? { failure: asked.failure } : {};
  if (asked.verdict === 'unknown') return { agrees: undefined, ...failure };
  if (predicted.verdict === 'unknown') return { agrees: undefined, ...failure };
  if (predicted.verdict === asked.verdict) return { agrees: true, ...failure };
  if (asked.verdict === 'denied') return { agrees: false, ...failure };
  const open = predicted.verdict === 'injected' ? findFailedOpen(predicted, place) : undefined;
  const code = open === undefined ? 'cluster-differs' : 'failed-open';
  const message = `predicted ${predicted.verdict}, the API server answers ${asked.verdict}`;
  return { agrees: false, failure: describeProbeFailure(code, message, place, open) };
}

function findFailedOpen(
  { steps }: Decision,
  { webhooks = [] }: ProbePlace,
): RefusedWebhook | undefined {
  const called = steps.flatMap(({ effect, webhook }) =>
    effect === 'calls' && webhook !== undefined ? [webhook] : [],
  );
  const models = called.map((name) => webhooks.find((one) => isSame(one, name)));
  const last = models.at(-1);
  return last && models.every((model) => model?.failurePolicy === 'Ignore')
    ? { kind: 'MutatingWebhookConfiguration', model: last, isInjector: true }
    : undefined;
}
