import type { InjectorModel } from '../model/injector-model.ts';
import type { CallPrediction } from './api-server-phase.ts';
import type { InjectorAnswer } from './injector-answer.ts';
import type { Step } from './step.ts';

/** The result for a pod after all webhooks; `by` are the steps that caused it. */
export interface Outcome {
  readonly verdict: 'injected' | 'not-injected' | 'denied' | 'unknown' | 'no-webhook';
  readonly by: readonly Step[];
  /** The injector whose sidecar the pod has, or the last one that was called. */
  readonly injector?: InjectorModel;
  /** The injectors that render their templates for the pod, in order; absent where that is not known. */
  readonly renderings?: readonly InjectorModel[];
}

/**
 * A pod's course through the webhooks, one after the other. A denial ends it. One webhook that injects is enough: a
 * later one that adds no sidecar leaves the pod unchanged. A step that is only possible makes the outcome unknown,
 * unless the outcome is the same either way.
 */
export class Course {
  readonly steps: Step[] = [];
  readonly #open: Step[] = [];
  readonly #refusals: Step[] = [];
  #deniedBy: Step | undefined;
  #injectedBy: Step | undefined;
  #mayDeny = false;
  #mayInject = false;
  #injector: InjectorModel | undefined;
  readonly #renderings: InjectorModel[] = [];
  #mayRender = false;

  get isDenied(): boolean {
    return this.#deniedBy !== undefined;
  }

  /** The injectors that render their templates for certain, up to the first of which that is open. */
  get certainRenderings(): readonly InjectorModel[] {
    return this.#renderings;
  }

  get isInjected(): boolean {
    return this.#injectedBy !== undefined;
  }

  /** The API server calls the webhook, skips it or forbids the pod. */
  addCall({ mayCall, mayDeny, step }: CallPrediction): void {
    this.steps.push(step);
    if (mayDeny === true) this.#deniedBy = step;
    if (mayDeny === 'unknown') this.#mayDeny = true;
    if (mayDeny === 'unknown' || mayCall === 'unknown') this.#open.push(step);
  }

  /** The injector's answer, to a call that is certain or only possible. */
  addAnswer(answer: InjectorAnswer, isCertain: boolean, injector: InjectorModel): void {
    const { injects, denies, decidedBy, steps } = answer;
    this.steps.push(...steps);
    // An injector that leaves the pod as it is does not take the sidecar of an earlier one away.
    if (isCertain && (injects === true || !this.isInjected)) this.#injector = injector;
    const renders = injects === true || decidedBy.code === 'template-without-sidecar';
    if (renders && isCertain) {
      if (!this.#mayRender) this.#renderings.push(injector);
    } else if (renders || injects !== false) {
      this.#mayRender = true;
    }
    if (denies === true && isCertain) this.#deniedBy = decidedBy;
    else if (denies !== false) this.#mayDeny = true;
    if (injects === true && isCertain) this.#injectedBy = decidedBy;
    else if (injects !== false) this.#mayInject = true;
    else if (denies === false && isCertain) this.#refuse(decidedBy);
    if (injects === 'unknown' || denies === 'unknown') this.#open.push(decidedBy);
  }

  /** An injector that was called once more rendered its sidecar in place of the present one. */
  addReinvocation(injector: InjectorModel): void {
    this.#injector = injector;
    if (!this.#mayRender) this.#renderings.push(injector);
  }

  /** A second look at the pod ended in a step that denies it, or may deny it. */
  addSecondLook(step: Step): void {
    if (step.effect === 'denies') {
      this.steps.push(step);
      this.#deniedBy = step;
    } else {
      this.#mayDeny = true;
      this.#open.push(step);
    }
  }

  conclude(): Outcome {
    const injector: Pick<Outcome, 'injector' | 'renderings'> = {
      ...(this.#injector === undefined ? {} : { injector: this.#injector }),
      ...(this.#mayRender ? {} : { renderings: this.#renderings }),
    };
    if (this.#deniedBy !== undefined) {
      return { verdict: 'denied', by: [this.#deniedBy], ...injector };
    }
    if (this.#mayDeny || (this.#mayInject && !this.isInjected)) {
      return { verdict: 'unknown', by: this.#open, ...injector };
    }
    if (this.#injectedBy !== undefined) {
      return { verdict: 'injected', by: [this.#injectedBy], ...injector };
    }
    const verdict = this.#injector === undefined ? 'no-webhook' : 'not-injected';
    return { verdict, by: this.#refusals, ...injector };
  }

  // Several webhooks of one injector refuse for the same reason.
  #refuse(step: Step): void {
    if (!this.#refusals.includes(step)) this.#refusals.push(step);
  }
}
