import { isDeepStrictEqual } from 'node:util';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import { counted } from '../../counted.ts';
import { type Change, describeObject, type ObjectReference } from '../../injection/model/plan.ts';
import type {
  IntentResult,
  Proof,
  Warning,
  WorkloadResult,
} from '../../operations/workload/intent-document.ts';
import type { PlannedEdit, PlannedIntent } from '../../operations/workload/plan-intent.ts';
import { formatChangeOutcomes } from '../change/write-result.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { formatDiff } from '../text/diff.ts';
import { formatNotice, formatStep, formatWarnings } from '../text/notice.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

const dryRunNotes = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/** What is reported about a plan before anything is written; a refused plan has no warnings. */
export interface WarnedIntent {
  readonly object: ObjectReference;
  readonly warnings?: readonly Warning[];
}

/** Renders the warnings before anything is written: one on each line, with what to do about it. */
export function formatIntentWarnings(planned: readonly WarnedIntent[], columns: Columns): string {
  const reported = planned.flatMap(({ object, warnings = [] }) =>
    warnings.map((warning) => ({ object, warning })),
  );
  const groups = Map.groupBy(reported, ({ warning: { message, nextStep } }) =>
    JSON.stringify([message, nextStep]),
  );
  return [...groups.values()].map((group) => formatIntentWarning(group, columns)).join('');
}

/** A warning that is the same for several workloads appears once and names them all. */
function formatIntentWarning(
  group: readonly { readonly object: ObjectReference; readonly warning: Warning }[],
  columns: Columns,
): string {
  const [first] = group;
  if (!first) return '';
  const { message, nextStep } = first.warning;
  const names = group.map(({ object }) => describeObject(object)).join(', ');
  const remedy = nextStep === undefined ? '' : formatStep(nextStep, columns);
  return formatWarnings([`${names}: ${message}`], columns) + remedy;
}

/** Renders the planned writes, and those that are refused, before the confirmation. */
export function formatIntentPreview(planned: readonly PlannedIntent[], columns: Columns): string {
  const refused = planned.flatMap((one) => (one.plan === 'refused' ? [one] : []));
  const lines = refused.map(({ object, refusal }) =>
    formatNotice(`${describeObject(object)} refused`, refusal.message, columns),
  );
  return `${formatDiff(changesOf(planned), columns)}\n${lines.join('')}`;
}

/** Renders actual or planned writes as `-o diff`: a unified diff of each object, as of manifests. */
export function formatIntentDiff(
  planned: readonly PlannedIntent[],
  { workloads }: IntentResult,
): string {
  const isWritten = ({ object }: PlannedIntent): boolean =>
    workloads.some(
      (one) =>
        one.object === object && ['written', 'would-be-written', 'unknown'].includes(one.outcome),
    );
  return planned
    .map((one) => (one.plan === 'edit' && isWritten(one) ? formatEdit(one) : ''))
    .join('');
}

function formatEdit({ object, workload, edit }: PlannedEdit): string {
  const { namespace } = object;
  const name = `${namespace === undefined ? '' : `${namespace}/`}${nameOf(object)}`;
  const [before, after] = [asText(workload), asText(edit.edited)];
  return formatPatch(structuredPatch(name, name, before, after), FILE_HEADERS_ONLY);
}

/** The parts of an object that people write, without those that the API server records. */
function asText({ apiVersion, kind, metadata, spec }: PlannedEdit['workload']): string {
  const { name, namespace, labels, annotations } = metadata;
  const shown = { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
  return stringify(shown, withoutEmptyMaps, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The API server does not keep an emptied map of labels or annotations either. */
function withoutEmptyMaps(key: unknown, value: unknown): unknown {
  const isMap = key === 'labels' || key === 'annotations';
  return isMap && isDeepStrictEqual(value, {}) ? undefined : value;
}

/** Renders for stderr the writes and how to undo them, where the result itself does not show them. */
export function formatIntentUndo({ workloads }: IntentResult, columns: Columns): string {
  return workloads
    .map(({ object, outcome, undo }) => {
      if (outcome !== 'written' && outcome !== 'unknown') return '';
      const became = outcome === 'written' ? 'changed' : 'not known whether it was written';
      const name = `${describeObject(object)} ${became}`;
      if (undo === undefined) return wrapText(name, columns);
      const line = `${name}; undo: ${undo}\n`;
      return columns === undefined || line.length <= columns
        ? line
        : `${wrapText(`${name}; undo:`, columns)}    ${undo}\n`;
    })
    .join('');
}

/** Renders the result: the changes, the end of the rollouts, what the new pods have, and how to undo the changes. */
export function formatIntentResult(
  { workloads, dryRun }: IntentResult,
  { columns }: TextOptions,
): string {
  return workloads
    .map((workload) => {
      switch (workload.outcome) {
        case 'refused':
          return '';
        case 'unchanged':
          return wrapText(
            `${describeObject(workload.object)} unchanged${dryRunNotes[dryRun]}`,
            columns,
          );
        default:
          return formatWritten(workload, workload.outcome, { dryRun, columns });
      }
    })
    .join('');
}

/** Renders what went wrong, for stderr. */
export function formatIntentErrors({ workloads }: IntentResult, columns: Columns): string {
  return workloads
    .map(({ object, error, proof, rollout }) => {
      // Its sentence says everything about its code.
      if (error) {
        const { message, nextStep } = error;
        return formatFailure({ message, nextStep }, columns);
      }
      const name = describeObject(object);
      if (proof?.isAsIntended === false) {
        const message = [`${name}: ${describeMiss(proof)}`, ...proof.reasons].join(' ');
        return formatFailure({ message, nextStep: proof.nextStep }, columns);
      }
      if (!rollout?.remaining) return '';
      const message = `${name}: ${rollout.message}, as its controller does not replace them`;
      return formatFailure({ message, nextStep: rollout.nextStep }, columns);
    })
    .join('');
}

/** Renders the objects as `-o name`: those that match the intent now, or would after the writes. */
export function formatIntentNames({ workloads }: IntentResult): string {
  return workloads
    .filter(({ outcome }) => ['written', 'would-be-written', 'unchanged'].includes(outcome))
    .map(({ object }) => `${nameOf(object)}\n`)
    .join('');
}

/** `deployment.apps/details`, as kubectl's own `-o name`. */
export function nameOf({ apiVersion, kind, name }: ObjectReference): string {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return `${kind.toLowerCase()}${group === undefined ? '' : `.${group}`}/${name}`;
}

function changesOf(planned: readonly PlannedIntent[]): readonly Change[] {
  return planned.flatMap((one) => (one.plan === 'edit' ? [one.edit.change] : []));
}

function formatWritten(
  { object, fields, rollout, proof, undo }: WorkloadResult,
  outcome: Exclude<WorkloadResult['outcome'], 'refused' | 'unchanged'>,
  { dryRun, columns }: Pick<IntentResult, 'dryRun'> & { readonly columns: Columns },
): string {
  const indents = { head: '  ', indent: '    ' };
  return [
    formatChangeOutcomes([{ object, fields, outcome, action: 'patch' }], dryRun, columns),
    rollout ? wrapText(`rollout: ${describeRollout(rollout, proof)}`, columns, indents) : '',
    undo === undefined ? '' : `  undo: ${undo}\n`,
  ].join('');
}

function describeRollout(
  { state, message, remaining }: NonNullable<WorkloadResult['rollout']>,
  proof: Proof | undefined,
): string {
  if (state === 'failed') return colors.red(`failed: ${message}`);
  if (state === 'unknown') return colors.yellow(`not known: ${message}`);
  const held = remaining ? colors.yellow(`held: ${message}`) : message;
  const progress = state === 'held' ? held : 'done';
  return proof ? `${progress}; ${describePods(proof)}` : progress;
}

function describePods({ by, pods, withSidecar }: Proof): string {
  if (by === 'dry-run') {
    return withSidecar > 0
      ? 'the next pod gets a sidecar (by dry run)'
      : 'the next pod gets no sidecar (by dry run)';
  }
  const all = counted(pods, 'new pod');
  if (withSidecar === pods) return `${all} with a sidecar`;
  return withSidecar === 0
    ? `${all} without a sidecar`
    : `${all}, ${withSidecar} of them with a sidecar`;
}

function describeMiss({ by, pods, wrongPods }: Proof): string {
  if (by === 'dry-run') return 'the next pod is not as asked.';
  const some = pods === 1 ? 'its new pod is' : `${wrongPods.length} of ${pods} new pods are`;
  return `${some} not as asked (${wrongPods.slice(0, 3).join(', ')}${wrongPods.length > 3 ? ', …' : ''}).`;
}
