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

/** The object that a template stands in, and the path to the pod's fields within: "" for a pod, "spec.template." else. */
export interface TemplateOwner {
  readonly object: ObjectReference;
  readonly path: string;
}

/** A step, told: what was looked at, where it stands, and what it means. */
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
  /** What decided. */
  readonly reasons: readonly Reason[];
  /** What else stands in the way of a sidecar, and would decide if the reasons were gone. */
  readonly obstacles: readonly Reason[];
  /** What changes nothing, but is worth knowing. */
  readonly notes: readonly Reason[];
  /** Every step in the order in which it was looked at. */
  readonly trace: readonly Reason[];
  /** What to change for the opposite; absent when no field can do it. */
  readonly nearestChange?: NearestChange;
}

/** Decides, and tells everything there is to tell about it. For one pod; `decide` is for many. */
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
    ...(nearestChange === undefined ? {} : { nearestChange }),
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

/** A note stands among others, without the place that a decision is told with. */
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

/** An entry that matches is set; what it says is the step's detail. */
function valueOfSelector({ code, detail }: Step): { readonly value?: string } {
  const isEntry = code === 'never-selector' || code === 'always-selector';
  return isEntry && detail !== undefined ? { value: detail } : {};
}

/** Where a subject stands: the object, and the path below which its fields are. */
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
