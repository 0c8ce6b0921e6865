import { decide, type Decision, type DecisionInput, type Verdict } from '../decision/decide.ts';
import type { PodObject } from '../model/api-objects.ts';
import type { ProbeAnswer } from './probe-answer.ts';
import { describeProbeFailure, type ProbeFailure, type ProbePlace } from './probe-failure.ts';
import { isSame, type RefusedWebhook } from './refused-webhook.ts';

/** The cluster's answer compared with the prediction. */
export interface ProbeComparison {
  /** `undefined`: no comparison is possible, because one of the two is unknown. */
  readonly agrees: boolean | undefined;
  /** The failure, if there was one: the refusal, a silent failure, or a disagreement. */
  readonly failure?: ProbeFailure;
}

/**
 * Compares the cluster's answer with the prediction. One failure is silent: under failurePolicy Ignore, a webhook that
 * cannot be called leaves the pod unchanged. It is recognised by a missing sidecar where every webhook that applies may
 * fail open.
 * @param reconsider returns the engine's verdict on the pod as returned: another webhook may have changed it before the
 * injector saw it.
 */
export function compareWithPrediction(
  predicted: Decision,
  asked: ProbeAnswer,
  place: ProbePlace,
  reconsider?: (pod: PodObject) => Verdict,
): ProbeComparison {
  const failure = 'failure' in asked ? { failure: asked.failure } : {};
  if (asked.verdict === 'unknown') return { agrees: undefined, ...failure };
  if (predicted.verdict === 'unknown') return { agrees: undefined, ...failure };
  if (predicted.verdict === asked.verdict) return { agrees: true, ...failure };
  if (asked.verdict === 'denied') return { agrees: false, ...failure };
  const message = `predicted ${predicted.verdict}, the API server answers ${asked.verdict}`;
  if ('pod' in asked && reconsider?.(asked.pod) === asked.verdict) {
    return {
      agrees: false,
      failure: describeProbeFailure('changed-in-admission', message, place),
    };
  }
  const open = predicted.verdict === 'injected' ? findFailedOpen(predicted, place) : undefined;
  const code = open === undefined ? 'cluster-differs' : 'failed-open';
  return { agrees: false, failure: describeProbeFailure(code, message, place, open) };
}

/** The engine's verdict on a pod as returned by admission; for {@link compareWithPrediction}. */
export function reconsiderWith(input: DecisionInput): (pod: PodObject) => Verdict {
  return ({ metadata: { labels = {}, annotations = {} } }) => {
    const template = { ...input.template, labels, annotations };
    return decide({ ...input, template, isDryRun: true }).verdict;
  };
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
