import {
  decide,
  type Decision,
  type DecisionInput,
  type Verdict,
} from '../../injection/decision/decide.ts';
import { applyEdits } from '../../injection/decision/edit.ts';
import { explain, type TemplateOwner } from '../../injection/decision/explain.ts';
import type { NearestChange } from '../../injection/decision/nearest-change.ts';
import type { WebhookName } from '../../injection/decision/step.ts';
import {
  findNearestWebhook,
  matchWebhooks,
  type WebhookMatch,
} from '../../injection/decision/webhook-match.ts';
import { predictSidecar } from '../../injection/drift/predicted-sidecar.ts';
import {
  differFrom,
  findActualFindings,
  isAboutAge,
  type LivePod,
  type NextOfTemplate,
  podsUnlike,
} from '../../injection/findings/actual-findings.ts';
import { findRawFindings } from '../../injection/findings/find-findings.ts';
import type { FindingFacts, RawFinding } from '../../injection/findings/finding-facts.ts';
import { findLostInjection } from '../../injection/findings/lost-injection.ts';
import type { RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { PodObject, PodSpecObject } from '../../injection/model/api-objects.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import { type AdmissionWork, findAdmissionWork } from '../../injection/probe/admission-changes.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { compareWithPrediction, reconsiderWith } from '../../injection/probe/probe-comparison.ts';
import type { ProbePod } from '../../injection/probe/probe-pod.ts';
import type { ProposalContext } from '../../injection/proposal/proposal-context.ts';
import { type Proposal, proposeEdits } from '../../injection/proposal/proposal.ts';
import { readHandInjection } from '../../injection/sidecar/hand-injected.ts';
import { describeNewSidecar } from '../../injection/sidecar/new-sidecar.ts';
import { readProxyImage } from '../../injection/sidecar/proxy-image.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import { present } from '../../present.ts';
import { describeFinding, proposeForRunning } from './describe-findings.ts';
import type { ActualPods, AskedAnswer, WorkloadExplanation } from './explanation-document.ts';
import { findFlip, proposeMending } from './propose-mending.ts';

/** All facts about one workload, pod or imagined pod. */
export interface SubjectFacts {
  readonly input: DecisionInput;
  readonly owner: TemplateOwner;
  /** Absent for an imagined pod. */
  readonly object?: StrategyObject;
  /** Name of the requested pod, if one was named. */
  readonly pod?: string;
  readonly spec: Partial<PodSpecObject>;
  readonly answer: ProbeAnswer;
  /** The pod that was sent as a dry run. */
  readonly sent?: ProbePod;
  /** Mutating webhooks of other programs. */
  readonly others?: readonly WebhookModel[];
  readonly actual?: ActualPods;
  readonly cniExcludes?: readonly string[];
  readonly isInjector: boolean;
  /** The injectors with the objects behind them; left out: no repair of them is proposed. */
  readonly injectors?: readonly RepairableInjector[];
  readonly commandFlags: CommandFlags;
}

/** Combines the prediction, the cluster's answer and the running pods, and what to do about them. */
export function assembleExplanation(facts: SubjectFacts): WorkloadExplanation {
  const { input, owner, object, answer, actual, commandFlags } = facts;
  const decision = decide(input);
  const predicted = explain(input, owner);
  const asked = compareAsked(facts);
  const trusted = asked.verdict === 'unknown' ? 'predicted' : 'asked';
  const verdict = trusted === 'asked' ? asked.verdict : predicted.verdict;
  const newPod = 'pod' in answer ? answer.pod : undefined;
  const shown = newPod ?? predictedPod(decision);
  const findings = [
    ...findRawFindings(findingFacts(facts, decision, verdict, newPod)),
    // While the injector fails, running pods are better than any replacement.
    ...(asked.failure?.about === 'webhook'
      ? []
      : findActualFindings(running(actual, newPod), nextOf(facts, decision, verdict))),
  ];
  const rule = findings.find(({ code }) => code === 'injection-lost');
  const flip = findFlip(findings, predicted, input, asked.verdict);
  const webhooks = matchWebhooks(input, decision);
  const context: ProposalContext = {
    input,
    ...present({ owner: object && owner, object }),
    hasPods: (actual?.pods.length ?? 0) > 0,
    differsFrom: (then) => differFrom(running(actual, newPod), then),
    podsUnlike: (then) => podsUnlike(running(actual, newPod), then),
    commandFlags,
  };
  return present({
    namespace: input.namespace.name,
    ...(object ? { object: owner.object } : { labels: input.template.labels }),
    pod: facts.pod,
    verdict,
    trusted,
    predicted,
    asked,
    actual,
    findings: findings.map((finding) => describeFinding(finding, owner, decision, context)),
    proposals: [
      ...proposeMending(asked, { findings, predicted, context, injectors: facts.injectors ?? [] }),
      ...(rule && object ? [proposeForRunning(rule, verdict, { ...context, object })] : []),
      ...proposeRestart(findings, verdict, context),
      ...(flip && !rule && asked.agrees !== false
        ? [proposeEdits(flip.edits, flip.verdict, context)]
        : []),
    ],
    webhooks,
    ...(decision.decidedBy[0]?.code === 'no-webhook' ? nearest(webhooks, flip, input) : {}),
    sidecar: shown && verdict === 'injected' ? describeNew(shown, facts) : undefined,
  });
}

function compareAsked({ input, answer, sent, others = [] }: SubjectFacts): AskedAnswer {
  const place = {
    namespace: input.namespace.name,
    webhooks: input.injectors.flatMap(({ webhooks }) => webhooks),
  };
  // The question was a dry run, which match conditions can detect.
  const decision = decide({ ...input, isDryRun: true });
  const { agrees, failure } = compareWithPrediction(decision, answer, place, reconsiderWith(input));
  const pod = 'pod' in answer ? answer.pod : undefined;
  const isOdd = agrees === false && (pod !== undefined || failure?.code === 'pod-rejected');
  const work =
    isOdd && sent
      ? findAdmissionWork(input, decision, { sent, answer: pod, refusal: failure?.message, others })
      : undefined;
  return present({
    verdict: answer.verdict,
    sidecar: 'sidecar' in answer ? answer.sidecar : undefined,
    agrees,
    failure,
    admission: work && !isNothing(work) ? work : undefined,
  });
}

function isNothing({ changes, containers, webhooks }: AdmissionWork): boolean {
  return changes.length + containers.length + webhooks.length === 0;
}

function findingFacts(
  facts: SubjectFacts,
  decision: Decision,
  verdict: Verdict,
  newPod: PodObject | undefined,
): FindingFacts {
  const { input, spec, object, answer, cniExcludes, isInjector } = facts;
  return present({
    input,
    decision,
    verdict,
    spec,
    isInjector,
    object,
    newPod,
    sidecar: 'sidecar' in answer ? answer.sidecar : undefined,
    cniExcludes,
  });
}

function running(
  actual: ActualPods | undefined,
  newPod: PodObject | undefined,
): readonly LivePod[] {
  const wantedImage = newPod && readProxyImage(newPod);
  return (actual?.pods ?? []).map(({ name, sidecar, injected, revision, image }) =>
    present({
      name,
      hasSidecar: sidecar !== 'none',
      injected,
      kind: sidecar,
      revision,
      ...(image === undefined || wantedImage === undefined ? {} : { image, wantedImage }),
    }),
  );
}

function nextOf(
  { input, answer }: SubjectFacts,
  decision: Decision,
  verdict: Verdict,
): NextOfTemplate {
  const asked = 'sidecar' in answer && answer.sidecar !== 'none' ? answer.sidecar : undefined;
  return {
    verdict,
    revision: decision.injector?.revision,
    kind: asked ?? predictSidecar(input.template, decision).kind,
    lost: findLostInjection(input, decision),
  };
}

/** Running pods that differ from a new one need no other rules, only to be recreated. */
function proposeRestart(
  findings: readonly RawFinding[],
  verdict: Verdict,
  context: ProposalContext,
): readonly Proposal[] {
  const old = findings.find(({ code }) => isAboutAge(code));
  const { object } = context;
  return old && object
    ? [proposeForRunning(old, verdict, { ...context, object, others: findings })]
    : [];
}

function nearest(
  webhooks: readonly WebhookMatch[],
  flip: NearestChange | undefined,
  input: DecisionInput,
): { readonly nearestWebhook?: WebhookName } {
  const after = flip && decide(applyEdits(input, flip.edits));
  const called = after?.steps.find(({ effect }) => effect === 'calls')?.webhook;
  const found = called ?? findNearestWebhook(webhooks);
  return found ? { nearestWebhook: { configuration: found.configuration, name: found.name } } : {};
}

/** The new pod as predicted, for where the cluster could not be asked. */
function predictedPod({ admitted }: Decision): PodObject | undefined {
  if (admitted?.kind !== 'pod') return undefined;
  const { annotations, spec } = admitted.pod;
  return { metadata: { name: '', annotations }, spec: spec as unknown as PodSpecObject };
}

function describeNew(newPod: PodObject, { input, spec }: SubjectFacts) {
  const ownProxy = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].find(
    ({ name }) => name === 'istio-proxy',
  );
  const { annotations } = input.template;
  const isReplaced = readHandInjection(input.template) !== undefined;
  return describeNewSidecar(
    newPod,
    present({
      annotations,
      ownProxy: ownProxy && !isReplaced ? ownProxy : undefined,
    }),
  );
}
