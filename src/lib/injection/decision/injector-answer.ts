import type { InjectorModel, InjectorSettings } from '../model/injector-model.ts';
import type { PodTemplate, PredictedLabels } from '../model/model.ts';
import {
  compareVersions,
  LABELS_ARE_READ,
  ONLY_TRUE_AND_FALSE,
  valueRuleFor,
} from '../model/version.ts';
import type { Release, ValueRule, VersionBound } from '../model/version.ts';
import type { Truth } from '../selector/selector.ts';
import type { CompiledWebhook } from './api-server-phase.ts';
import { decidePredicted } from './injector-phase.ts';
import type { PredictedInjectorDecision } from './injector-phase.ts';
import { predictRendering } from './rendering.ts';
import type { Step } from './step.ts';

/** What a called injector does with the pod; `decidedBy` is one of the steps. */
export interface InjectorAnswer {
  readonly injects: Truth;
  readonly denies: Truth;
  readonly steps: readonly Step[];
  readonly decidedBy: Step;
}

/** The pod that a webhook is called with. */
export interface CalledPod {
  readonly namespace: string;
  readonly template: PodTemplate;
  readonly labels: PredictedLabels;
  /** Whether the whole pod will be rendered: then its parts need not be compared with those of the template's text. */
  readonly isRendered?: boolean;
}

/** The result when the API server calls the webhook for this pod: no answer, no sidecar, a sidecar, or a denial. */
export function askInjector(
  webhook: CompiledWebhook,
  injector: InjectorModel,
  { namespace, template, labels, isRendered = false }: CalledPod,
): InjectorAnswer {
  if (injector.availability.state === 'unavailable') {
    return failToAnswer(webhook, injector.availability.reason);
  }
  const decision = decideUnderRules(injector, {
    namespace,
    pod: { labels, annotations: template.annotations, hostNetwork: template.hostNetwork },
  });
  const { inject, steps, decidedBy } = decision;
  if (inject === false) return { injects: false, denies: false, steps, decidedBy };
  const obstacle = predictRendering(template, injector, isRendered);
  if (obstacle === undefined) return { injects: inject, denies: false, steps, decidedBy };
  const all = [...steps, obstacle];
  switch (obstacle.effect) {
    case 'denies':
      return {
        injects: false,
        denies: inject,
        steps: all,
        decidedBy: inject === true ? obstacle : decidedBy,
      };
    case 'unknown':
      return { injects: 'unknown', denies: 'unknown', steps: all, decidedBy: obstacle };
    default:
      return { injects: false, denies: false, steps: all, decidedBy: obstacle };
  }
}

function failToAnswer(webhook: CompiledWebhook, detail: string): InjectorAnswer {
  const isOpen = webhook.model.failurePolicy === 'Ignore';
  const step: Step = {
    code: isOpen ? 'webhook-failed-open' : 'webhook-unavailable',
    effect: isOpen ? 'does-not-inject' : 'denies',
    subject: 'webhook',
    field: 'clientConfig',
    detail,
    webhook: webhook.name,
  };
  return { injects: false, denies: !isOpen, steps: [step], decidedBy: step };
}

/** The oldest release of each rule, oldest first. */
const RULES: readonly (readonly [ValueRule, Release | undefined])[] = [
  ['annotations-only', LABELS_ARE_READ],
  ['other-values-are-false', ONLY_TRUE_AND_FALSE],
  ['other-values-are-default', undefined],
];

/** The rules by which an injector may read values: all but those that ended before its oldest possible release. */
function possibleRules(bound: VersionBound | undefined): readonly ValueRule[] {
  return RULES.flatMap(([rule, end]) =>
    bound && end && compareVersions(bound.atLeast, end) >= 0 ? [] : [rule],
  );
}

type Question = Pick<Parameters<typeof decidePredicted>[0], 'namespace' | 'pod'>;

/**
 * The decision under the rule of the injector's version; without a version, under all possible rules, if they agree.
 */
function decideUnderRules(injector: InjectorModel, question: Question): PredictedInjectorDecision {
  const config = injector.settings.known ? injector.settings.config : undefined;
  const under = (valueRule: ValueRule): PredictedInjectorDecision =>
    explainUnknown(decidePredicted({ ...question, config, valueRule }), injector.settings);
  if (injector.version !== undefined) return under(valueRuleFor(injector.version));
  const decisions = possibleRules(injector.bound).map(under);
  // Where all rules agree, the newest one gives the steps.
  const newest = decisions.at(-1) ?? under('other-values-are-default');
  if (decisions.every(({ inject }) => inject === newest.inject)) return newest;
  const said = newest.steps.find((step) => step.subject === 'pod');
  const step: Step = {
    code: 'version-unknown',
    effect: 'unknown',
    // The value of the pod is in doubt; the injector's ConfigMap does not contain its version.
    subject: 'pod',
    ...(said?.field === undefined ? {} : { field: said.field }),
    ...(said?.value === undefined ? {} : { value: said.value }),
  };
  return { inject: 'unknown', steps: [...newest.steps, step], decidedBy: step };
}

// The injector's phase knows that the config is missing, but not why.
function explainUnknown(
  decision: PredictedInjectorDecision,
  settings: InjectorSettings,
): PredictedInjectorDecision {
  if (settings.known || decision.decidedBy.code !== 'config-unknown') return decision;
  const decidedBy: Step = { ...decision.decidedBy, detail: settings.reason };
  return { inject: 'unknown', steps: [...decision.steps.slice(0, -1), decidedBy], decidedBy };
}
