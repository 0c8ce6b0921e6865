import { present } from '../../present.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import type { ObjectReference } from '../model/plan.ts';
import { decide } from './decide.ts';
import type { Decision, DecisionInput, Verdict } from './decide.ts';
import { describeStep } from './describe-step.ts';
import { findNearestChange } from './nearest-change.ts';
import type { NearestChange } from './nearest-change.ts';
import { findNotes } from './notes.ts';
import { findObstacles } from './obstacles.ts';
import { REASONS } from './reasons.ts';
import type { ReasonCode } from './reasons.ts';
import type { Step, StepEffect } from './step.ts';

/**
 * The object that has the template, and the path to the pod's fields in it: "" for a pod, otherwise "spec.template.".
 */
export interface TemplateOwner {
  readonly object: ObjectReference;
  readonly path: string;
}

/** A step in words: the field, its place, and its meaning. */
export interface Reason {
  /** Stable; scripts may match on it. */
  readonly code: ReasonCode;
  readonly effect: StepEffect;
  readonly message: string;
  /** Where the rule comes from. */
  readonly source: string;
  readonly object?: ObjectReference;
  readonly field?: string;
  /** Absent when the field is not set. */
  readonly value?: string;
}

/** Why a pod gets a sidecar, or does not. */
export interface Explanation {
  readonly verdict: Verdict;
  /** The deciding steps. */
  readonly reasons: readonly Reason[];
  /** Everything else that prevents a sidecar, and would decide if the reasons were gone. */
  readonly obstacles: readonly Reason[];
  /** Facts that change nothing, but are worth knowing. */
  readonly notes: readonly Reason[];
  /** Every step in the order of the decision. */
  readonly trace: readonly Reason[];
  /** The change that leads to the opposite; absent when no field can do it. */
  readonly nearestChange?: NearestChange;
}

/** Decides, and explains the decision in full. For one pod; use `decide` for many. */
export function explain(input: DecisionInput, owner: TemplateOwner): Explanation {
  const decision = decide(input);
  const report = (step: Step): Reason => reportStep(step, decision, input, owner);
  const nearestChange = findNearestChange(input);
  return {
    verdict: decision.verdict,
    reasons: decision.decidedBy.map(report),
    obstacles: findObstacles(input, decision).map(report),
    notes: findNotes(input, decision).map(report),
    trace: decision.steps.map(report),
    ...present({ nearestChange }),
  };
}

function reportStep(
  step: Step,
  { injector }: Decision,
  { namespace, injectors }: DecisionInput,
  owner: TemplateOwner,
): Reason {
  const { code, effect, field, value } = step;
  const place = locate(step, namespace.name, injector ?? injectors[0], owner);
  return {
    code,
    effect,
    message: nameObject(step, describeStep(step), place),
    source: REASONS[code].source,
    ...(place === undefined ? {} : { object: place.object }),
    ...(field === undefined ? {} : { field: `${place?.path ?? ''}${field}` }),
    ...(value === undefined ? valueOfSelector(step) : { value }),
  };
}

/** A note stands among others, without the place that the text of a decision starts with. */
function nameObject(
  { effect, field, subject }: Step,
  message: string,
  place: TemplateOwner | undefined,
): string {
  if (effect !== 'notes' || field === undefined || place === undefined) return message;
  if (subject !== 'namespace' && subject !== 'pod') return message;
  const { kind, name } = place.object;
  return name === '' ? message : message.replace(field, `${field} of ${kind} ${name}`);
}

/** An entry that matches is set; its content is the step's detail. */
function valueOfSelector({ code, detail }: Step): { readonly value?: string } {
  const isEntry = code === 'never-selector' || code === 'always-selector';
  return isEntry && detail !== undefined ? { value: detail } : {};
}

/** The place of a subject: the object, and the path that its fields start with. */
export function locate(
  { subject, webhook }: Pick<Step, 'subject' | 'webhook'>,
  namespace: string,
  injector: InjectorModel | undefined,
  owner: TemplateOwner,
): TemplateOwner | undefined {
  switch (subject) {
    case 'pod':
      return owner;
    case 'namespace':
      return { object: { apiVersion: 'v1', kind: 'Namespace', name: namespace }, path: '' };
    case 'webhook': {
      if (webhook === undefined) return undefined;
      const object = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        name: webhook.configuration,
      };
      return { object, path: `webhooks[${webhook.name}].` };
    }
    case 'injector':
      return injector?.configMap && { object: injector.configMap, path: 'data.' };
  }
}
