import { decide, type Decision, type Verdict } from './decide.ts';
import { describeStep } from './describe-step.ts';
import type { TemplateOwner } from './explain.ts';
import { assumeAvailable, assumeDown } from './impact-outage.ts';
import type { InjectorModel } from './injector-model.ts';
import type { Labels, PodTemplate } from './model.ts';
import type { ObjectReference } from './plan.ts';
import type { Truth } from './selector.ts';

/** Everything outside a workload that decides whether its next pod gets a sidecar: how it is now, or would be. */
export interface World {
  readonly injectors: readonly InjectorModel[];
  /** By name of the namespace. One that is missing counts as unreadable. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

/** A workload as far as its impact depends on it. */
export interface WorkloadFacts {
  readonly owner: TemplateOwner;
  readonly template: PodTemplate;
  /** How many pods it has, or would have when it next runs. */
  readonly pods: number;
}

/**
 * What a change does to the next pods of a workload, by the verdicts before and after:
 *
 * | before ↓ after → | injected       | not-injected  | denied       | unknown   |
 * |------------------|----------------|---------------|--------------|-----------|
 * | injected         | stays-injected | loses         | denied       | unknown   |
 * | not-injected     | gains          | stays-without | denied       | unknown   |
 * | denied           | admitted       | admitted      | stays-denied | unknown   |
 * | unknown          | unknown        | unknown       | unknown      | unknown   |
 *
 * Unknown twice on the very same grounds is `stays-unknown`: what is hidden decides the same way before and after.
 */
export type Effect =
  | 'gains'
  | 'loses'
  | 'denied'
  | 'admitted'
  | 'unknown'
  | 'stays-injected'
  | 'stays-without'
  | 'stays-denied'
  | 'stays-unknown';

/** Something a person must know about a workload before the change. */
export interface ImpactFlag {
  readonly code: ImpactFlagCode;
  readonly message: string;
  /** Whether it is so for certain; otherwise something it depends on could not be read. */
  readonly certain: boolean;
}

/** Stable; scripts may match on it. */
export type ImpactFlagCode =
  | 'gateway-will-not-start'
  | 'injector-blocks-itself'
  | 'blocked-by-outage'
  | 'pod-security'
  | 'quota'
  | 'job-keeps-running'
  | 'never-selector-overridden'
  | 'static-pod';

/** What a change does to one workload. */
export interface WorkloadImpact {
  readonly object: ObjectReference;
  readonly pods: number;
  readonly effect: Effect;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Why it is denied or unknown afterwards; absent otherwise. */
  readonly reason?: string;
  /** Whether its pods cannot be created while no injector answers. */
  readonly blockedByOutage: { readonly before: Truth; readonly after: Truth };
  readonly flags: readonly ImpactFlag[];
}

/** What the engine says about one workload in one world, and what it would say with every injector down. */
interface Forecast {
  readonly decision: Decision;
  readonly blockedByOutage: Truth;
}

/** Tells what the change from one world to the other does to the next pods of a workload. */
export function assessImpact(workload: WorkloadFacts, before: World, after: World): WorkloadImpact {
  const { owner, template, pods } = workload;
  const namespace = owner.object.namespace ?? '';
  const [now, then] = [forecast(template, namespace, before), forecast(template, namespace, after)];
  const verdicts = { before: now.decision.verdict, after: then.decision.verdict };
  const [decidedBy] = then.decision.decidedBy;
  const hasReason = verdicts.after === 'denied' || verdicts.after === 'unknown';
  return {
    object: owner.object,
    pods,
    effect: hasSameGrounds(now, then) ? 'stays-unknown' : effectOf(verdicts.before, verdicts.after),
    ...verdicts,
    ...(hasReason && decidedBy ? { reason: describeStep(decidedBy) } : {}),
    blockedByOutage: { before: now.blockedByOutage, after: then.blockedByOutage },
    flags: [],
  };
}

/** The table of {@link Effect}. */
export function effectOf(before: Verdict, after: Verdict): Effect {
  if (before === 'unknown' || after === 'unknown') return 'unknown';
  if (before === after) {
    if (after === 'denied') return 'stays-denied';
    return after === 'injected' ? 'stays-injected' : 'stays-without';
  }
  if (after === 'denied') return 'denied';
  if (before === 'denied') return 'admitted';
  return after === 'injected' ? 'gains' : 'loses';
}

function hasSameGrounds({ decision: before }: Forecast, { decision: after }: Forecast): boolean {
  return (
    before.verdict === 'unknown' &&
    after.verdict === 'unknown' &&
    JSON.stringify(before.steps) === JSON.stringify(after.steps)
  );
}

function forecast(template: PodTemplate, name: string, world: World): Forecast {
  const namespace = { name, labels: world.namespaceLabels.get(name) ?? null };
  const question = { namespace, template };
  const decision = decide({ ...question, injectors: assumeAvailable(world.injectors) });
  const { verdict } = decide({ ...question, injectors: assumeDown(world.injectors) });
  const isBlocked = verdict === 'denied' && decision.verdict !== 'denied';
  return { decision, blockedByOutage: verdict === 'unknown' ? 'unknown' : isBlocked };
}
