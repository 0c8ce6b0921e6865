import { decide, type DecisionInput, type Verdict } from '../../injection/decision/decide.ts';
import { explain, type Explanation } from '../../injection/decision/explain.ts';
import { findNearestChange, type NearestChange } from '../../injection/decision/nearest-change.ts';
import { findRawFindings } from '../../injection/findings/find-findings.ts';
import type { RawFinding } from '../../injection/findings/finding-facts.ts';
import { proposeRepair, type RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import type { ProposalContext } from '../../injection/proposal/proposal-context.ts';
import { type Proposal, proposeEdits } from '../../injection/proposal/proposal.ts';
import { present } from '../../present.ts';
import { contextOf, type FindingQuestion, verdictAfter } from './describe-findings.ts';
import type { AskedAnswer } from './explanation-document.ts';

/** The known facts about the rules that a failure keeps from working. */
export interface MendingFacts {
  readonly findings: readonly RawFinding[];
  readonly predicted: Pick<Explanation, 'verdict' | 'nearestChange'>;
  readonly context: ProposalContext;
  /** The injectors with the objects behind them. */
  readonly injectors: readonly RepairableInjector[];
}

/**
 * The end of a failure: of the webhook itself, of an injector that waits for itself, or of a pod that is refused only
 * because of its sidecar.
 */
export function proposeMending(
  { failure, agrees }: Pick<AskedAnswer, 'failure' | 'agrees'>,
  { findings, predicted: { verdict, nearestChange }, context, injectors }: MendingFacts,
): readonly Proposal[] {
  if (failure === undefined) return [];
  if (failure.about === 'webhook') {
    const wayOut = findings.find(({ code }) => code === 'injector-blocks-itself')?.fix;
    if (wayOut) {
      const proposal = proposeEdits(wayOut, verdictAfter(wayOut, context.input), context);
      return [{ ...proposal, purpose: 'repair' }];
    }
    const repair = proposeRepair(failure, injectors, context.commandFlags);
    return repair ? [{ purpose: 'repair', verdict, ...repair }] : [];
  }
  const isBarred = agrees === false && verdict === 'injected' && isBySidecar(failure);
  return isBarred && nearestChange
    ? [proposeEdits(nearestChange.edits, nearestChange.verdict, context)]
    : [];
}

/**
 * The probable intention, if it leads to the other verdict; else the nearest change that does.
 * @param answered the cluster's own answer, which determines the other verdict if nothing could be predicted.
 */
export function findFlip(
  findings: readonly RawFinding[],
  { verdict, nearestChange }: MendingFacts['predicted'],
  input: DecisionInput,
  answered: Verdict = verdict,
): NearestChange | undefined {
  const isOnlyAnswered = verdict === 'unknown' && answered === 'injected';
  const wanted = isOnlyAnswered || verdict === 'injected' ? 'not-injected' : 'injected';
  const meant = findings.find(({ fix }) => fix && verdictAfter(fix, input) === wanted)?.fix;
  if (meant) return { edits: meant, verdict: wanted };
  return isOnlyAnswered ? findNearestChange(input, { target: wanted }) : nearestChange;
}

/**
 * The way to let the pods of a workload be created again after the cluster refused them: the same proposals as those of
 * `explain`.
 * @returns nothing if no command can do it: then only the failure's next step helps.
 */
export function proposeForRefused(
  question: FindingQuestion,
  failure: ProbeFailure,
  injectors: readonly RepairableInjector[],
): Proposal | undefined {
  const { input, owner, object, spec } = question;
  const decision = decide(input);
  const { verdict } = decision;
  const predicted = explain(input, owner);
  const findings = findRawFindings({ input, decision, verdict, spec, object });
  const context = contextOf(question, verdict);
  const agrees = verdict === 'unknown' ? undefined : verdict === 'denied';
  const asked = present({ failure, agrees });
  const mending = proposeMending(asked, { findings, predicted, context, injectors });
  const flip = agrees === true ? findFlip(findings, predicted, input) : undefined;
  const proposals = [
    ...mending,
    ...(flip ? [proposeEdits(flip.edits, flip.verdict, context)] : []),
  ];
  return proposals.find(({ commands }) => commands.length > 0);
}

/** Pod Security names the containers that it refuses. */
function isBySidecar({ code, message, needsNoSidecar }: ProbeFailure): boolean {
  return (
    needsNoSidecar !== true &&
    code === 'pod-security' &&
    /"istio-(init|proxy|validation)"/.test(message)
  );
}
