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
  findActualTraps,
  isAboutAge,
  podsUnlike,
  type RunningPod,
} from '../../injection/lint/actual-traps.ts';
import { findContradiction } from '../../injection/lint/contradiction.ts';
import type { Trap } from '../../injection/lint/lint-facts.ts';
import { LINTS } from '../../injection/lint/lint-reasons.ts';
import { describeTrap, findTraps } from '../../injection/lint/lints.ts';
import { findLostInjection } from '../../injection/lint/lost-injection.ts';
import type { PodSpecObject } from '../../injection/model/api-objects.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import type { ProposalContext } from '../../injection/proposal/proposal-context.ts';
import { type Proposal, proposeEdits } from '../../injection/proposal/proposal.ts';
import { allowLoss } from '../../injection/restart/allow-loss.ts';
import { replacePods } from '../../injection/restart/replace-pods.ts';
import type { Presence } from '../../injection/verification/pod-status.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import type { Finding } from './explanation-document.ts';

/** Pods of a template: those that are not as a new one would be, and how many run in all. */
export interface RunningPods {
  readonly pods: readonly RunningPod[];
  readonly total: number;
}

/** A pod template whose traps are looked for without asking the cluster. */
export interface TrapQuestion {
  readonly input: DecisionInput;
  readonly owner: TemplateOwner;
  /** The object that the template stands in. */
  readonly object: StrategyObject;
  /** The pod's spec, as the template has it. */
  readonly spec: Partial<PodSpecObject>;
  readonly running: RunningPods;
  /** What somebody expects of its pods, whatever the rules say. */
  readonly expected?: Presence | undefined;
  readonly commandFlags: CommandFlags;
}

/**
 * The traps and near misses of a template and its surroundings, each with the command that ends it: pods that are older
 * than the rules, then the worst first. What `explain` finds, by the prediction alone; for commands that look at many
 * workloads.
 */
export function findFindings(question: TrapQuestion): readonly Finding[] {
  const { input, object, spec } = question;
  const decision = decide(input);
  const { verdict } = decision;
  const context = contextOf(question, verdict);
  const ofTemplate = findTraps({ input, decision, verdict, spec, object }).map((trap) =>
    tellTrap(trap, question.owner, decision, context),
  );
  // What was probably meant says more than that something else was expected.
  const isTold = ofTemplate.some(
    ({ proposal }) => proposal && proposal.verdict === question.expected,
  );
  const ofRunning = findTrapsOfRunning(question, decision).filter(
    ({ code }) => code !== 'expectation-contradicted' || !isTold,
  );
  return [
    ...ofRunning.map((trap) => ({
      ...tellTrap(trap, question.owner, decision, context),
      proposal: proposeForRunning(trap, verdict, { ...context, object, others: ofRunning }),
    })),
    ...ofTemplate,
  ];
}

/** What proposals for the template are made for. */
export function contextOf(question: TrapQuestion, verdict: Verdict): ProposalContext {
  const { input, owner, object, commandFlags } = question;
  const { pods, total } = question.running;
  return {
    ...{ input, owner, object, commandFlags },
    hasPods: total > 0,
    // Those that are not given are as new ones are now.
    differsFrom: (then: Verdict) =>
      differFrom(pods, then) || (pods.length < total && then !== verdict),
    podsUnlike: (then: Verdict) =>
      pods.length < total && then !== verdict ? undefined : podsUnlike(pods, then),
  };
}

/** Where somebody expects what new pods do not get, the rule has to change first: pods made anew would be no better. */
function findTrapsOfRunning(
  { input, running: { pods, total }, expected }: TrapQuestion,
  decision: Decision,
): readonly Trap[] {
  const { verdict } = decision;
  const lost = findLostInjection(input, decision);
  const isLost = lost !== undefined && expected !== 'not-injected';
  if (expected !== undefined && expected !== verdict && !(isLost && differFrom(pods, verdict))) {
    return findContradiction(input, decision, expected);
  }
  const { revision, kind } = predictSidecar(input.template, decision);
  return findActualTraps(pods, { verdict, revision, kind, lost }, total);
}

/** What a proposal about running pods depends on. */
interface RunningContext extends ProposalContext {
  readonly object: StrategyObject;
  /** Other findings about the same pods. */
  readonly others?: readonly Trap[];
}

/**
 * What ends a difference between running pods and new ones: the mend of a broken rule, which leaves the pods alone, else
 * new pods.
 */
export function proposeForRunning(
  { code, fix = [], remark, pods }: Trap,
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
  const remarks = [...mended.remarks, ...(remark === undefined ? [] : [remark])];
  return code === 'injection-lost'
    ? { ...mended, purpose: 'repair', remarks }
    : { ...mended, remarks };
}

/** What makes running pods anew, as a new one would be now. */
function proposeRecreation(
  object: StrategyObject,
  verdict: Verdict,
  commandFlags: CommandFlags,
  pods: readonly string[],
): Proposal {
  const { commands, remarks } = replacePods(object, { commandFlags, pods });
  return {
    purpose: 'recreate',
    verdict,
    changes: [],
    commands: verdict === 'not-injected' ? commands.map(allowLoss) : commands,
    remarks,
  };
}

/** A trap, told: what it means, where it stands, and the command that ends it. */
export function tellTrap(
  trap: Trap,
  owner: TemplateOwner,
  { injector }: Decision,
  context: ProposalContext,
): Finding {
  const { code, subject, field, value, fix } = trap;
  const { input } = context;
  const place =
    subject === 'workload'
      ? { object: owner.object, path: '' }
      : locate({ subject }, input.namespace.name, injector ?? input.injectors[0], owner);
  const { object } = context;
  const proposal =
    code === 'injection-lost' && object
      ? proposeForRunning(trap, 'not-injected', { ...context, object })
      : fix
        ? proposeEdits(fix, verdictAfter(fix, input), context)
        : trap.remark === undefined
          ? undefined
          : remarkOnly(trap.remark);
  return {
    code,
    severity: LINTS[code].severity,
    message: describeTrap(trap),
    ...(place ? { object: place.object } : {}),
    ...(field === undefined ? {} : { field: `${place?.path ?? ''}${field}` }),
    ...(value === undefined ? {} : { value }),
    ...(proposal ? { proposal } : {}),
  };
}

function remarkOnly(remark: string): Proposal {
  return { purpose: 'repair', verdict: 'unknown', changes: [], commands: [], remarks: [remark] };
}

/** What becomes of the next pod once the edits are made. */
export function verdictAfter(edits: readonly Edit[], input: DecisionInput): Verdict {
  return decide(applyEdits(input, edits)).verdict;
}
