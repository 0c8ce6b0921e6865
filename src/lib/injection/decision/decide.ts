import type { InjectorModel } from '../model/injector-model.ts';
import type { Namespace, PodTemplate, PredictedLabels } from '../model/model.ts';
import { addInjectedLabels } from '../sidecar/injected-labels.ts';
import { predictCall } from './api-server-phase.ts';
import type { AdmissionFacts } from './cel/admission-object.ts';
import { compileInjectors } from './compiled-injectors.ts';
import { Course } from './course.ts';
import { askInjector } from './injector-answer.ts';
import { judgeAdmittedPod } from './pod-security-step.ts';
import { findPodProblem } from './pod-syntax.ts';
import { findReinvoked, type MadeCall } from './reinvocation.ts';
import { findSecondDenial } from './second-round.ts';
import type { Step } from './step.ts';

/** What happens to the next pod made from the template. */
export type Verdict = 'injected' | 'not-injected' | 'denied' | 'unknown';

/**
 * The part of the cluster's webhooks that the API shows: all; none (RBAC); or all but the static ones, if there are
 * any.
 */
export type WebhookVisibility = 'complete' | 'hidden' | 'static-possible';

/** Everything a decision depends on. */
export interface DecisionInput {
  readonly namespace: Namespace;
  readonly template: PodTemplate;
  readonly injectors: readonly InjectorModel[];
  /** Default: complete. */
  readonly visibility?: WebhookVisibility;
  /** The pod is only tried with dryRun=All; match conditions can see that. Default: false. */
  readonly isDryRun?: boolean;
  /** The template is stored in a cluster, so its labels and annotations have already been validated. Default: false. */
  readonly isStored?: boolean;
  /**
   * Renders the injector's templates, and judges the whole pod by Pod Security. That takes milliseconds, and the pod's
   * spec; commands that judge all pods of a cluster leave it out. Default: false.
   */
  readonly rendersPod?: boolean;
}

/** The verdict, every step in order, and the deciding steps (the most significant first). */
export interface Decision {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly decidedBy: readonly Step[];
  /** The injector whose sidecar the pod gets, or the last one that was called. */
  readonly injector?: InjectorModel;
}

/**
 * Decides what happens to the next pod of a template, as the API server and the injectors would
 * (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go; Istio 1.30.3 pkg/kube/inject):
 *
 * | step | what happens                                                                          |
 * |------|---------------------------------------------------------------------------------------|
 * | A2   | configurations in order of their names, the webhooks of one in the order of its list  |
 * | A3   | the API server calls the webhook, skips it or forbids the pod (predictCall)           |
 * | A6   | no answer: pod refused (failurePolicy Fail) or left as it is (Ignore)                 |
 * | B1-6 | the injector wants a sidecar or not (decidePredicted)                                 |
 * | B7   | it cannot render one: pod denied, whatever the failurePolicy (predictRendering)       |
 * | A11  | several webhooks apply: one that injects is enough, the last one's sidecar stays      |
 * | A8   | an injected pod has changed: all webhooks look at it once more (findSecondDenial)     |
 * |      | the pod is not valid after injection: refused                                         |
 * |      | its namespace enforces Pod Security, which it violates (judgeAdmittedPod): refused    |
 *
 * A webhook that is called again (reinvocationPolicy IfNeeded) renders its sidecar again: that changes no verdict, but
 * with several injectors the last one that renders counts (findReinvoked). A step that cannot be known makes the
 * verdict `unknown`, unless the verdict is the same either way.
 */
export function decide(input: DecisionInput): Decision {
  if (input.visibility === 'hidden') return settle('unknown', [], [WEBHOOKS_HIDDEN]);
  const course = callWebhooks(input);
  const { verdict, by, injector } = course.conclude();
  const problem = input.isStored ? undefined : findPodProblem(input.template);
  if (problem !== undefined && verdict !== 'denied') {
    const step: Step = { code: 'pod-invalid', effect: 'denies', subject: 'pod', ...problem };
    return settle('denied', [...course.steps, step], [step], injector);
  }
  const decision =
    verdict === 'no-webhook'
      ? settleWithoutCall(input, course.steps)
      : settle(verdict, course.steps, by, injector);
  return input.rendersPod ? followPod(input, decision) : decision;
}

function followPod({ namespace, template }: DecisionInput, decision: Decision): Decision {
  const { verdict, steps, injector } = decision;
  if (verdict !== 'injected' && verdict !== 'not-injected') return decision;
  const step = judgeAdmittedPod({ namespace, template, decision });
  if (step === undefined) return decision;
  const outcome = step.effect === 'denies' ? 'denied' : 'unknown';
  return settle(outcome, [...steps, step], [step], injector);
}

function callWebhooks({ namespace, template, injectors, isDryRun = false }: DecisionInput): Course {
  const { webhooks, hasConditions, readsInjectedLabels } = compileInjectors(injectors);
  const course = new Course();
  const { annotations, hostNetwork, name, spec } = template;
  const labels: PredictedLabels =
    template.controllerLabels === undefined
      ? template.labels
      : { ...template.labels, ...template.controllerLabels };
  const facts = (): AdmissionFacts => ({
    ...{ namespace: namespace.name, labels, annotations, hostNetwork, name, spec, isDryRun },
    isInjected: course.isInjected,
  });
  const calls: MadeCall[] = [];
  for (const { webhook, injector } of webhooks) {
    const isChanged = course.isInjected && readsInjectedLabels;
    const seen = isChanged ? addInjectedLabels(labels) : labels;
    const call = predictCall(webhook, namespace, seen, facts);
    course.addCall(call);
    if (call.mayCall !== false) {
      const answer = askInjector(webhook, injector, {
        namespace: namespace.name,
        template,
        labels,
      });
      course.addAnswer(answer, call.mayCall === true, injector);
      if (call.mayCall === true) {
        calls.push({ webhook, injector, hasChanged: answer.injects === true });
      }
    }
    if (course.isDenied) return course;
  }
  if (!course.isInjected) return course;
  const mountsToken = template.spec?.['automountServiceAccountToken'] !== false;
  for (const { webhook, injector } of findReinvoked(calls, mountsToken)) {
    const { mayCall } = predictCall(webhook, namespace, addInjectedLabels(labels), facts);
    const renders = calls.some((one) => one.webhook === webhook && one.hasChanged);
    if (mayCall === true && renders) course.addReinvocation(injector);
  }
  if (hasConditions) {
    const step = findSecondDenial(webhooks, { namespace, labels, facts }, course.steps);
    if (step !== undefined) course.addSecondLook(step);
  }
  return course;
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
