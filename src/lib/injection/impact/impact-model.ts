import type { Decision, Verdict } from '../decision/decide.ts';
import type { TemplateOwner } from '../decision/explain.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import type { Labels, PodTemplate } from '../model/model.ts';
import type { ObjectReference } from '../model/plan.ts';
import type { Truth } from '../selector/selector.ts';
import type { ImpactWarning } from './impact-warning.ts';

/** Everything except its template that decides whether a workload's next pod gets a sidecar: now, or after a change. */
export interface RuleSet {
  readonly injectors: readonly InjectorModel[];
  /** By name of the namespace. One that is missing counts as unreadable. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

/** A workload as far as its impact depends on it. */
export interface WorkloadFacts {
  readonly owner: TemplateOwner;
  /** The uid by which its pods, or the objects that make them, name it as their controller; absent: not known. */
  readonly uid?: string;
  /** With the pod's spec, which some warnings depend on. */
  readonly template: PodTemplate;
  /** How many pods it has now, or will have when it next runs. */
  readonly pods: number;
  /** The command that replaces its pods; absent where there is none. */
  readonly restart?: string;
}

/**
 * What a change does to the next pods of a workload, by the verdicts before and after:
 *
 * | before ↓ after → | injected                | not-injected  | denied       | unknown   |
 * |------------------|-------------------------|---------------|--------------|-----------|
 * | injected         | stays-injected or moves | loses         | denied       | unknown   |
 * | not-injected     | gains                   | stays-without | denied       | unknown   |
 * | denied           | admitted                | admitted      | stays-denied | unknown   |
 * | unknown          | unknown                 | unknown       | unknown      | unknown   |
 *
 * `moves`: the sidecar comes from the injector of another revision. Unknown before and after for the same reasons is
 * `stays-unknown`: the hidden part decides the same way both times.
 */
export type Effect =
  | 'gains'
  | 'loses'
  | 'moves'
  | 'denied'
  | 'admitted'
  | 'unknown'
  | 'stays-injected'
  | 'stays-without'
  | 'stays-denied'
  | 'stays-unknown';

/** What a change does to one workload. */
export interface WorkloadImpact {
  readonly object: ObjectReference;
  readonly pods: number;
  readonly effect: Effect;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Revisions of the injectors before and after, where they differ. */
  readonly revision?: { readonly before: string; readonly after: string };
  /** Why it is denied or unknown after the change; absent otherwise. */
  readonly reason?: string;
  /** Whether its pods cannot be created while no injector answers. */
  readonly blockedByOutage: { readonly before: Truth; readonly after: Truth };
  readonly warnings: readonly ImpactWarning[];
  /** Whether running pods are already like new ones, so that no restart is needed. */
  readonly podsFollow?: true;
  /** The command that makes running pods follow; absent where they need not, or where no command does it. */
  readonly restart?: string;
}

/** What the engine predicts for one workload under one set of rules, and what it predicts with every injector down. */
export interface Prediction {
  readonly decision: Decision;
  readonly blockedByOutage: Truth;
}

/** Whether recreated pods get a sidecar that the earlier pods did not have. */
export function isGaining(effect: Effect, after: Verdict): boolean {
  return effect === 'gains' || (effect === 'admitted' && after === 'injected');
}
