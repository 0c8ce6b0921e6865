import type { InjectorModel } from '../model/injector-model.ts';
import type { Namespace, PodTemplate, PredictedLabels } from '../model/model.ts';
import type { PodPrediction, PredictionContext } from '../prediction/predict-pod.ts';
import { addInjectedLabels } from '../sidecar/injected-labels.ts';
import { predictAdmittedPod } from './admitted-pod.ts';
import { describeRefusal, judgeAdmitted } from './admitted-step.ts';
import { predictCall } from './api-server-phase.ts';
import type { AdmissionFacts } from './cel/admission-object.ts';
import { compileInjectors } from './compiled-injectors.ts';
import { Course } from './course.ts';
import { askInjector } from './injector-answer.ts';
import { findPodProblem } from './pod-syntax.ts';
import type { PodProblem } from './pod-validity.ts';
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

/** The injectors of a decision, as far as there are any. */
interface Rendering {
  readonly injector?: InjectorModel | undefined;
  readonly renderings?: readonly InjectorModel[] | undefined;
}

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
  /** What rendering may know in addition: the pod's workload, and whether nodes run native sidecars. */
  readonly context?: Omit<PredictionContext, 'namespace'>;
}

/** The verdict, every step in order, and the deciding steps (the most significant first). */
export interface Decision {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly decidedBy: readonly Step[];
  /** The injector whose sidecar the pod gets, or the last one that was called. */
  readonly injector?: InjectorModel;
  /** The injectors that render their templates for the pod, in order; absent where that is not known. */
  readonly renderings?: readonly InjectorModel[];
  /** With {@link DecisionInput.rendersPod}: the pod that the webhooks let pass. */
  readonly admitted?: PodPrediction;
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
 * |      | its namespace enforces Pod Security, which it violates (judgeByPodSecurity): refused  |
 *
 * A webhook that is called again (reinvocationPolicy IfNeeded) renders its sidecar again: that changes no verdict, but
 * with several injectors the last one that renders counts (findReinvoked). A step that cannot be known makes the
 * verdict `unknown`, unless the verdict is the same either way.
 */
export function decide(input: DecisionInput): Decision {
  if (input.visibility === 'hidden') return settle('unknown', [], [WEBHOOKS_HIDDEN]);
  const course = callWebhooks(input);
  const { verdict, by, ...rendering } = course.conclude();
  const decision =
    verdict === 'no-webhook'
      ? settleWithoutCall(input, course.steps)
      : settle(verdict, course.steps, by, rendering);
  if (verdict === 'denied') return decision;
  const admitted = input.rendersPod ? predictAdmitted(input, decision, course) : undefined;
  if (admitted?.kind === 'refused') return deny(decision, describeRefusal(admitted));
  const step = admitted && judgeAdmitted(input, decision, admitted);
  const problem = input.isStored ? undefined : findPodProblem(input.template);
  if (problem !== undefined && !isMended(problem, decision, { admitted, step })) {
    const own: Step = { code: 'pod-invalid', effect: 'denies', subject: 'pod', ...problem };
    return settle('denied', [...course.steps, own], [own], rendering);
  }
  if (admitted === undefined) return decision;
  if (step === undefined) return { ...decision, admitted };
  return step.effect === 'denies' ? deny(decision, step) : doubt(decision, step);
}

/** Whether a pod whose own spec is not valid is valid as injectors leave it: they move its own istio-proxy. */
function isMended(
  { field }: PodProblem,
  { verdict }: Decision,
  {
    admitted,
    step,
  }: {
    readonly admitted: PodPrediction | undefined;
    readonly step: Step | undefined;
  },
): boolean {
  const isWhole = verdict === 'injected' && admitted?.kind === 'pod';
  return isWhole && step?.code !== 'injected-pod-invalid' && field.startsWith('spec.');
}

/** The pod that the webhooks let pass, if they do; an injector that is called for certain may refuse it first. */
function predictAdmitted(
  { namespace, template, context }: DecisionInput,
  decision: Decision,
  { certainRenderings }: Course,
): PodPrediction | undefined {
  const { verdict, renderings } = decision;
  if (template.spec === undefined) return undefined;
  const predict = (decided: Decision): PodPrediction =>
    predictAdmittedPod({ namespace, template, decision: decided }, context);
  const isKnown = verdict === 'injected' || verdict === 'not-injected';
  if ((!isKnown || renderings === undefined) && certainRenderings.length > 0) {
    const first = predict({ ...decision, verdict: 'injected', renderings: certainRenderings });
    if (first.kind === 'refused') return first;
  }
  return isKnown ? predict(decision) : undefined;
}

function deny({ steps, ...rendering }: Decision, step: Step): Decision {
  return settle('denied', [...steps, step], [step], rendering);
}

function doubt({ steps, ...rendering }: Decision, step: Step): Decision {
  return settle('unknown', [...steps, step], [step], rendering);
}

function callWebhooks({
  namespace,
  template,
  injectors,
  isDryRun = false,
  rendersPod = false,
}: DecisionInput): Course {
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
        isRendered: rendersPod,
      });
      course.addAnswer(answer, call.mayCall === true, injector);
      if (call.mayCall === true) {
        const { injects, decidedBy } = answer;
        const hasChanged = injects === true || decidedBy.code === 'template-without-sidecar';
        calls.push({ webhook, injector, hasChanged });
      }
    }
    if (course.isDenied) return course;
  }
  if (!course.isInjected) return course;
  for (const { webhook, injector } of findReinvoked(calls, template)) {
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
  return settle('not-injected', [...skipped, step], [step, ...skipped], { renderings: [] });
}

function settle(
  verdict: Verdict,
  steps: readonly Step[],
  decidedBy: readonly Step[],
  rendering: Rendering = {},
): Decision {
  const { injector, renderings } = rendering;
  const all = steps.length === 0 ? decidedBy : steps;
  return {
    verdict,
    steps: all,
    decidedBy,
    ...(injector === undefined ? {} : { injector }),
    ...(renderings === undefined ? {} : { renderings }),
  };
}

const NO_INJECTOR: Step = { code: 'no-injector', effect: 'does-not-inject', subject: 'webhook' };
const NO_WEBHOOK: Step = { code: 'no-webhook', effect: 'does-not-inject', subject: 'webhook' };
const WEBHOOKS_HIDDEN: Step = { code: 'webhooks-hidden', effect: 'unknown', subject: 'webhook' };
const STATIC_WEBHOOKS: Step = { code: 'static-webhooks', effect: 'unknown', subject: 'webhook' };
