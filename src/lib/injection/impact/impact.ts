import { present } from '../../present.ts';
import { decide, type Verdict } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import type { PodTemplate } from '../model/model.ts';
import { readHandInjection } from '../sidecar/hand-injected.ts';
import type { Effect, Prediction, RuleSet, WorkloadFacts, WorkloadImpact } from './impact-model.ts';
import { assumeAvailable, assumeDown } from './impact-outage.ts';
import { type Surroundings, warnOfImpact } from './impact-warnings.ts';

export type { Effect, WorkloadFacts, RuleSet } from './impact-model.ts';

/** The impact on one workload, and the injector that injects its new pods or is the last one asked about them. */
export interface Assessment {
  readonly impact: WorkloadImpact;
  readonly injector?: InjectorModel;
}

/** Determines how a change of the rules affects the next pods of a workload. */
export function assessImpact(
  workload: WorkloadFacts,
  before: RuleSet,
  after: RuleSet,
  surroundings?: Surroundings,
): Assessment {
  const { owner, pods, restart } = workload;
  const now = prediction(workload, before);
  const then = prediction(workload, after);
  const plain = hasSameGrounds(now, then)
    ? 'stays-unknown'
    : effectOf(now.decision.verdict, then.decision.verdict);
  const revision = plain === 'stays-injected' ? compareRevisions(now, then) : undefined;
  const effect = revision ? 'moves' : withOwnSidecar(plain, workload.template);
  const { verdict, decidedBy, injector } = then.decision;
  const why = verdict === 'denied' || verdict === 'unknown' ? decidedBy[0] : undefined;
  const impact = present({
    object: owner.object,
    pods,
    effect,
    before: now.decision.verdict,
    after: verdict,
    revision,
    reason: why ? describeStep(why) : undefined,
    blockedByOutage: { before: now.blockedByOutage, after: then.blockedByOutage },
    warnings: warnOfImpact(workload, { effect, before: now, after: then }, after, surroundings),
    restart: restart !== undefined && hasOldPods(effect, pods) ? restart : undefined,
  });
  return present({ impact, injector });
}

/** Whether running pods no longer match new ones. */
export function hasOldPods(effect: Effect, pods: number): boolean {
  return pods > 0 && (effect === 'gains' || effect === 'loses' || effect === 'moves');
}

/** Pods whose template was injected by hand have a sidecar before and after, whoever provides it. */
function withOwnSidecar(effect: Effect, template: PodTemplate): Effect {
  const isAbout = effect === 'gains' || effect === 'loses' || effect === 'stays-without';
  return isAbout && readHandInjection(template) ? 'stays-injected' : effect;
}

function compareRevisions(now: Prediction, then: Prediction): WorkloadImpact['revision'] {
  const [before, after] = [now, then].map(({ decision }) => decision.injector?.revision);
  if (before === undefined || after === undefined || before === after) return undefined;
  return { before, after };
}

/** The table of {@link Effect}. */
function effectOf(before: Verdict, after: Verdict): Effect {
  if (before === 'unknown' || after === 'unknown') return 'unknown';
  if (before === after) {
    if (after === 'denied') return 'stays-denied';
    return after === 'injected' ? 'stays-injected' : 'stays-without';
  }
  if (after === 'denied') return 'denied';
  if (before === 'denied') return 'admitted';
  return after === 'injected' ? 'gains' : 'loses';
}

function hasSameGrounds(
  { decision: before }: Prediction,
  { decision: after }: Prediction,
): boolean {
  return (
    before.verdict === 'unknown' &&
    after.verdict === 'unknown' &&
    JSON.stringify(before.steps) === JSON.stringify(after.steps)
  );
}

function prediction({ owner, template }: WorkloadFacts, ruleSet: RuleSet): Prediction {
  const name = owner.object.namespace ?? '';
  const namespace = { name, labels: ruleSet.namespaceLabels.get(name) ?? null };
  const question = { namespace, template };
  const decision = decide({ ...question, injectors: assumeAvailable(ruleSet.injectors) });
  const { verdict } = decide({ ...question, injectors: assumeDown(ruleSet.injectors) });
  const isBlocked = verdict === 'denied' && decision.verdict !== 'denied';
  return { decision, blockedByOutage: verdict === 'unknown' ? 'unknown' : isBlocked };
}
