import type { AdmissionFacts } from './admission-object.ts';
import { forecastCall } from './api-server-phase.ts';
import { compileInjectors } from './compiled-injectors.ts';
import type { CompiledInjectors } from './compiled-injectors.ts';
import { addInjectedLabels } from './injected-labels.ts';
import { askInjector } from './injector-answer.ts';
import type { InjectorModel } from './injector-model.ts';
import type { ForeseenLabels, Namespace, PodTemplate } from './model.ts';
import { findPodProblem } from './pod-syntax.ts';
import { lookAgain } from './second-round.ts';
import type { Step } from './step.ts';

/** What happens to the next pod made from the template. */
export type Verdict = 'injected' | 'not-injected' | 'denied' | 'unknown';

/** How much of the cluster's webhooks the API shows: all; none (RBAC); or not the static ones, if the server has any. */
export type WebhookVisibility = 'complete' | 'hidden' | 'static-possible';

/** Everything a decision depends on. */
export interface DecisionInput {
  readonly namespace: Namespace;
  readonly template: PodTemplate;
  readonly injectors: readonly InjectorModel[];
  /** Default: complete. */
  readonly visibility?: WebhookVisibility;
  /** The pod is only tried out with dryRun=All; match conditions can see that. Default: false. */
  readonly isDryRun?: boolean;
}

/** The verdict, every step looked at in order, and those that decided (the most telling first). */
export interface Decision {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly decidedBy: readonly Step[];
  /** The injector whose sidecar the pod gets, or that was asked last. */
  readonly injector?: InjectorModel;
}

/**
 * Decides what happens to the next pod of a template, as the API server and the injectors would
 * (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go; Istio 1.30.3 pkg/kube/inject):
 *
 * | step | what happens                                                                          |
 * |------|---------------------------------------------------------------------------------------|
 * | A2   | configurations in order of their names, the webhooks of one in the order of its list  |
 * | A3   | the API server calls the webhook, skips it or forbids the pod (forecastCall)          |
 * | A6   | no answer: pod refused (failurePolicy Fail) or left as it is (Ignore)                 |
 * | B1-6 | the injector wants a sidecar or not (decideForeseen)                                  |
 * | B7   | it cannot render one: pod denied, whatever the failurePolicy (forecastRendering)      |
 * | A11  | several webhooks apply: one that injects is enough, the last one's sidecar stays      |
 * | A8   | an injected pod has changed: all webhooks look at it once more (lookAgain)            |
 * |      | the pod as it came out is not valid: refused                                          |
 *
 * A webhook that is called again (reinvocationPolicy IfNeeded) renders the same sidecar once more, so that changes
 * no verdict. Where a step cannot be known the verdict is `unknown`, unless it is the same either way.
 */
export function decide(input: DecisionInput): Decision {
  const { template } = input;
  const compiled = compileInjectors(input.injectors);
  if (input.visibility === 'hidden') return settle('unknown', [], [WEBHOOKS_HIDDEN]);
  const outcome = callWebhooks(input, compiled);
  const problem = findPodProblem(template);
  if (problem !== undefined && outcome.verdict !== 'denied') {
    const step: Step = { code: 'pod-invalid', effect: 'denies', subject: 'pod', ...problem };
    return settle('denied', [...outcome.steps, step], [step]);
  }
  return outcome;
}

function callWebhooks(input: DecisionInput, compiled: CompiledInjectors): Decision {
  const { namespace, template } = input;
  const labels: ForeseenLabels =
    template.controllerLabels === undefined
      ? template.labels
      : { ...template.labels, ...template.controllerLabels };
  let isInjected = false;
  const facts = (): AdmissionFacts => ({
    namespace: namespace.name,
    labels,
    annotations: template.annotations,
    hostNetwork: template.hostNetwork,
    name: template.name,
    spec: template.spec,
    isDryRun: input.isDryRun ?? false,
    isInjected,
  });

  const steps: Step[] = [];
  const open: Step[] = [];
  let injectedBy: Step | undefined;
  let injector: InjectorModel | undefined;
  let mayInject = false;
  let mayDeny = false;
  const refusals: Step[] = [];

  for (const { webhook, injector: target } of compiled.webhooks) {
    const isChanged = isInjected && compiled.readsInjectedLabels;
    const seen = isChanged ? addInjectedLabels(labels) : labels;
    const call = forecastCall(webhook, namespace, seen, facts);
    steps.push(call.step);
    if (call.mayDeny === true) return settle('denied', steps, [call.step], target);
    if (call.mayDeny === 'unknown') mayDeny = true;
    if (call.mayDeny === 'unknown' || call.mayCall === 'unknown') open.push(call.step);
    if (call.mayCall === false) continue;
    const isCalled = call.mayCall === true;

    const answer = askInjector(webhook, target, namespace.name, template, labels);
    steps.push(...answer.steps);
    if (isCalled) injector = target;
    if (answer.denies === true && isCalled)
      return settle('denied', steps, [answer.decidedBy], target);
    if (answer.denies !== false) {
      mayDeny = true;
      if (answer.denies === 'unknown') open.push(answer.decidedBy);
    }
    if (answer.injects === true && isCalled) {
      injectedBy = answer.decidedBy;
      isInjected = true;
    } else if (answer.injects !== false) {
      mayInject = true;
      if (answer.injects === 'unknown') open.push(answer.decidedBy);
    } else if (isCalled && !refusals.includes(answer.decidedBy)) {
      refusals.push(answer.decidedBy);
    }
  }

  if (injectedBy !== undefined && compiled.hasConditions) {
    const again = lookAgain(compiled, namespace, labels, facts, steps);
    if (again?.effect === 'denies') return settle('denied', [...steps, again], [again], injector);
    if (again !== undefined) {
      mayDeny = true;
      open.push(again);
    }
  }
  if (mayDeny || (mayInject && injectedBy === undefined))
    return settle('unknown', steps, open, injector);
  if (injectedBy !== undefined) return settle('injected', steps, [injectedBy], injector);
  if (refusals.length > 0) return settle('not-injected', steps, refusals, injector);
  return settleWithoutCall(input, steps);
}

function settleWithoutCall(input: DecisionInput, skipped: readonly Step[]): Decision {
  if (input.visibility === 'static-possible') {
    return settle('unknown', [...skipped, STATIC_WEBHOOKS], [STATIC_WEBHOOKS]);
  }
  const step = input.injectors.length === 0 ? NO_INJECTOR : NO_WEBHOOK;
  return settle('not-injected', [...skipped, step], [step, ...skipped]);
}

function settle(
  verdict: Verdict,
  steps: readonly Step[],
  decidedBy: readonly Step[],
  injector?: InjectorModel,
): Decision {
  const all = steps.length === 0 ? decidedBy : steps;
  return injector === undefined
    ? { verdict, steps: all, decidedBy }
    : { verdict, steps: all, decidedBy, injector };
}

const NO_INJECTOR: Step = { code: 'no-injector', effect: 'does-not-inject', subject: 'webhook' };
const NO_WEBHOOK: Step = { code: 'no-webhook', effect: 'does-not-inject', subject: 'webhook' };
const WEBHOOKS_HIDDEN: Step = { code: 'webhooks-hidden', effect: 'unknown', subject: 'webhook' };
const STATIC_WEBHOOKS: Step = { code: 'static-webhooks', effect: 'unknown', subject: 'webhook' };
