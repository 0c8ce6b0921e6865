import type { Verdict } from '../../injection/decision/decide.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { findRolloutStop } from '../../injection/rollout/rollout-stop.ts';
import { type InjectionIntent, isAsIntended } from '../../injection/workload/intent.ts';
import { describeOwner, findOwners } from '../../injection/workload/owner.ts';
import { templatePath } from '../../injection/workload/template-edit.ts';
import type { WorkloadEdit } from '../../injection/workload/workload-edit.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import type { WorkloadExplanation } from '../explain/explanation-document.ts';
import type { Warning } from './intent-document.ts';

/** Findings that an edit of the intent can cause; `explain` reports other problems of a workload. */
const CONCERNED: ReadonlySet<string> = new Set([
  'proxy-uid',
  'windows-pod',
  'sidecar-not-restarted',
  'host-users-false',
  'image-auto-left',
  'hand-injected',
  'cni-excluded-namespace',
  'cni-reads-value-otherwise',
  'two-injectors',
  'injector-blocks-itself',
  'never-selector-overridden',
  'key-misspelt',
  'label-on-workload',
]);

/** The reasons that can keep the intent from taking effect, or the edit from lasting, for one workload. */
export function findIntentWarnings(
  workload: RolloutObject,
  edit: Pick<WorkloadEdit<RolloutObject>, 'edits'>,
  intent: InjectionIntent,
  explanation: WorkloadExplanation,
): readonly Warning[] {
  // Without an edit, no rollout is stopped.
  const hold = edit.edits.length > 0 ? findRolloutStop(workload) : undefined;
  return [
    ...warnOfVerdict(intent, explanation),
    ...explanation.findings
      .filter(({ code, severity }) => CONCERNED.has(code) && severity !== 'info')
      .map(({ code, message }) => ({ code, message })),
    ...(hold ? [{ code: hold.code, message: `${hold.message}.`, nextStep: hold.nextStep }] : []),
    ...warnOfOwners(workload, edit),
  ];
}

function warnOfOwners(
  workload: RolloutObject,
  { edits }: Pick<WorkloadEdit<RolloutObject>, 'edits'>,
): readonly Warning[] {
  const template = readTemplate(workload, { keepsSpec: false })?.template;
  const path = templatePath(workload.kind);
  const fields = edits
    .filter(({ map, key, value }) => template?.[map][key] !== value)
    .map(({ map, key }) => [...path, 'metadata', map, key]);
  return findOwners(workload, fields).map((owner) => ({
    code: `owner-${owner.tool}`,
    message: `${describeOwner(owner)}.`,
  }));
}

const OUTCOMES: Readonly<Record<Verdict, string>> = {
  injected: 'new pods still get a sidecar',
  'not-injected': 'new pods still get no sidecar',
  denied: 'new pods are refused',
  unknown: 'it is not known whether new pods get a sidecar',
};

function warnOfVerdict(
  intent: InjectionIntent,
  explanation: WorkloadExplanation,
): readonly Warning[] {
  const { verdict } = explanation;
  if (isAsIntended(intent, verdict) === true) return [];
  const reasons = reportReasons(explanation);
  const message = `${OUTCOMES[verdict]}: ${reasons.join(' ')}`;
  const nextStep = findRemedy(explanation);
  const code = verdict === 'denied' || verdict === 'unknown' ? verdict : 'not-as-intended';
  return [present({ code, message, nextStep })];
}

/** Why the next pod is as it is, in sentences: the deciding reasons first, then other obstacles. */
export function reportReasons(explanation: WorkloadExplanation): readonly string[] {
  const { asked, predicted, trusted } = explanation;
  const { failure } = asked;
  if (trusted === 'asked' && failure) return [failure.sentence, failure.message];
  const ignored = predicted.trace.filter(({ code }) => code === 'label-not-read');
  const reported = [...ignored, ...decidingReasons(explanation), ...predicted.obstacles];
  return [...new Set(reported.map(({ message }) => message))];
}

/** If no webhook applies, each has its own reason; the remedy is about that of the nearest one. */
function decidingReasons({
  predicted: { reasons },
  webhooks,
  nearestWebhook: nearest,
}: WorkloadExplanation): readonly { readonly message: string }[] {
  const [first] = reasons;
  const match = webhooks.find(
    ({ configuration, name }) => configuration === nearest?.configuration && name === nearest.name,
  );
  return first?.code === 'no-webhook' && match ? [first, ...match.misses] : reasons;
}

/** The ways to change the verdict: commands first. */
export function findRemedy({ asked, proposals, trusted }: WorkloadExplanation): string | undefined {
  if (trusted === 'asked' && asked.failure) return asked.failure.nextStep;
  const [proposal] = proposals;
  if (proposal === undefined) return undefined;
  const { commands, notes } = proposal;
  return [commands.join(' && '), ...notes].filter(Boolean).join('; ') || undefined;
}
