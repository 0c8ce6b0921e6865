import {
  decide,
  type Decision,
  type DecisionInput,
  type Verdict,
} from '../../injection/decision/decide.ts';
import { applyEdits, type Edit } from '../../injection/decision/edit.ts';
import { locate, type TemplateOwner } from '../../injection/decision/explain.ts';
import { predictSidecar } from '../../injection/drift/predicted-sidecar.ts';
import {
  differFrom,
  findActualFindings,
  isAboutAge,
  type LivePod,
  podsUnlike,
} from '../../injection/findings/actual-findings.ts';
import { findContradiction } from '../../injection/findings/contradiction.ts';
import { describeRawFinding, findRawFindings } from '../../injection/findings/find-findings.ts';
import type { RawFinding } from '../../injection/findings/finding-facts.ts';
import { FINDINGS } from '../../injection/findings/finding-reasons.ts';
import { findLostInjection } from '../../injection/findings/lost-injection.ts';
import type { PodSpecObject } from '../../injection/model/api-objects.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import type { ProposalContext } from '../../injection/proposal/proposal-context.ts';
import { type Proposal, proposeEdits } from '../../injection/proposal/proposal.ts';
import { allowLoss } from '../../injection/restart/allow-loss.ts';
import { replacePods } from '../../injection/restart/replace-pods.ts';
import type { Presence } from '../../injection/verification/pod-status.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { present } from '../../present.ts';
import type { Finding } from './explanation-document.ts';

/** Pods of a template: those that differ from a new one, and the number of running pods. */
export interface PodsOfFinding {
  readonly pods: readonly LivePod[];
  readonly total: number;
}

/** A pod template that is checked for findings without asking the cluster. */
export interface FindingQuestion {
  readonly input: DecisionInput;
  readonly owner: TemplateOwner;
  /** The object that contains the template. */
  readonly object: StrategyObject;
  /** The pod's spec in the template. */
  readonly spec: Partial<PodSpecObject>;
  readonly running: PodsOfFinding;
  /** The expected result for its pods, whatever the rules say. */
  readonly expected?: Presence | undefined;
  readonly commandFlags: CommandFlags;
}

/**
 * The findings and near misses of a template and its surroundings, each with the command that ends it: pods that are
 * older than the rules first, then the worst first. These are the findings of `explain` by the prediction alone, for
 * commands that check many workloads.
 */
export function findFindings(question: FindingQuestion): readonly Finding[] {
  const { input, object, spec } = question;
  const decision = decide(input);
  const { verdict } = decision;
  const context = contextOf(question, verdict);
  const ofTemplate = findRawFindings({ input, decision, verdict, spec, object }).map((finding) =>
    describeFinding(finding, question.owner, decision, context),
  );
  // The probable intention says more than the unmet expectation.
  const isReported = ofTemplate.some(
    ({ proposal }) => proposal && proposal.verdict === question.expected,
  );
  const ofRunning = findOfRunning(question, decision).filter(
    ({ code }) => code !== 'expectation-contradicted' || !isReported,
  );
  return [
    ...ofRunning.map((finding) => ({
      ...describeFinding(finding, question.owner, decision, context),
      proposal: proposeForRunning(finding, verdict, { ...context, object, others: ofRunning }),
    })),
    ...ofTemplate,
  ];
}

/** The facts that proposals for the template depend on. */
export function contextOf(question: FindingQuestion, verdict: Verdict): ProposalContext {
  const { input, owner, object, commandFlags } = question;
  const { pods, total } = question.running;
  return {
    ...{ input, owner, object, commandFlags },
    hasPods: total > 0,
    // Pods that are not given are as new ones are now.
    differsFrom: (then: Verdict) =>
      differFrom(pods, then) || (pods.length < total && then !== verdict),
    podsUnlike: (then: Verdict) =>
      pods.length < total && then !== verdict ? undefined : podsUnlike(pods, then),
  };
}

/** If new pods do not meet an expectation, the rule has to change first: recreated pods would be no better. */
function findOfRunning(
  { input, running: { pods, total }, expected }: FindingQuestion,
  decision: Decision,
): readonly RawFinding[] {
  const { verdict } = decision;
  const lost = findLostInjection(input, decision);
  const isLost = lost !== undefined && expected !== 'not-injected';
  if (expected !== undefined && expected !== verdict && !(isLost && differFrom(pods, verdict))) {
    return findContradiction(input, decision, expected);
  }
  const { revision, kind } = predictSidecar(input.template, decision);
  return findActualFindings(pods, { verdict, revision, kind, lost }, total);
}

/** The facts that a proposal about running pods depends on. */
interface RunningContext extends ProposalContext {
  readonly object: StrategyObject;
  /** Other findings about the same pods. */
  readonly others?: readonly RawFinding[];
}

/**
 * The end of a difference between running pods and new ones: the fix of a broken rule, which leaves the pods alone,
 * else new pods.
 */
export function proposeForRunning(
  { code, fix = [], note, pods }: RawFinding,
  verdict: Verdict,
  { object, others = [], ...context }: RunningContext,
): Proposal {
  if (isAboutAge(code)) {
    const old = [{ code, pods }, ...others].filter((one) => isAboutAge(one.code));
    const names = new Set(old.flatMap((one) => one.pods ?? []));
    return proposeRecreation(object, verdict, context.commandFlags, [...names]);
  }
  const none = fix.length === 0 ? { hasPods: false } : {};
  const mended = proposeEdits(fix, verdictAfter(fix, context.input), { ...context, ...none });
  const notes = [...mended.notes, ...(note === undefined ? [] : [note])];
  return code === 'injection-lost' ? { ...mended, purpose: 'repair', notes } : { ...mended, notes };
}

/** The commands that recreate running pods as new ones would be now. */
function proposeRecreation(
  object: StrategyObject,
  verdict: Verdict,
  commandFlags: CommandFlags,
  pods: readonly string[],
): Proposal {
  const { commands, notes } = replacePods(object, { commandFlags, pods });
  return {
    purpose: 'recreate',
    verdict,
    changes: [],
    commands: verdict === 'not-injected' ? commands.map(allowLoss) : commands,
    notes,
  };
}

/** Describes a finding: its meaning, its place, and the command that ends it. */
export function describeFinding(
  finding: RawFinding,
  owner: TemplateOwner,
  { injector }: Decision,
  context: ProposalContext,
): Finding {
  const { code, subject, field, value, fix } = finding;
  const { input } = context;
  const place =
    subject === 'workload'
      ? { object: owner.object, path: '' }
      : locate({ subject }, input.namespace.name, injector ?? input.injectors[0], owner);
  const { object } = context;
  const proposal =
    code === 'injection-lost' && object
      ? proposeForRunning(finding, 'not-injected', { ...context, object })
      : fix
        ? proposeEdits(fix, verdictAfter(fix, input), context)
        : finding.note === undefined
          ? undefined
          : noteOnly(finding.note);
  return present({
    code,
    severity: FINDINGS[code].severity,
    message: describeRawFinding(finding),
    object: place?.object,
    field: field === undefined ? undefined : `${place?.path ?? ''}${field}`,
    value,
    proposal,
  });
}

function noteOnly(note: string): Proposal {
  return { purpose: 'repair', verdict: 'unknown', changes: [], commands: [], notes: [note] };
}

/** The verdict on the next pod after the edits. */
export function verdictAfter(edits: readonly Edit[], input: DecisionInput): Verdict {
  return decide(applyEdits(input, edits)).verdict;
}
