import { isDeepStrictEqual } from 'node:util';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import { type Change, describeObject, type ObjectReference } from '../../injection/model/plan.ts';
import type { PlannedEdit, PlannedWish } from '../../operations/workload/plan-wish.ts';
import type { Proof, WishResult, WorkloadResult } from '../../operations/workload/wish-document.ts';
import { formatChangeOutcomes } from '../change/write-result.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { counted } from '../text/counted.ts';
import { formatDiff } from '../text/diff.ts';

const dryRunNotes = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/** Renders what is known before anything is written: a warning a line, with what to do about it. */
export function formatWishWarnings(planned: readonly PlannedWish[]): string {
  return planned
    .flatMap((one) => (one.plan === 'refused' ? [] : [one]))
    .flatMap(({ object, warnings }) =>
      warnings.map(({ message, nextStep }) => {
        const remedy = nextStep === undefined ? '' : `  → ${nextStep}\n`;
        return `${colors.yellow('warning')}: ${describeObject(object)}: ${message}\n${remedy}`;
      }),
    )
    .join('');
}

/** Renders what would be written, and what would not, for a question before it. */
export function formatWishPreview(planned: readonly PlannedWish[]): string {
  const refused = planned.flatMap((one) => (one.plan === 'refused' ? [one] : []));
  const lines = refused.map(
    ({ object, refusal }) => `${describeObject(object)} refused: ${refusal.message}\n`,
  );
  return `${formatDiff(changesOf(planned))}\n${lines.join('')}`;
}

/** Renders what was written, or would be, as `-o diff`: a unified diff of each object, as of manifests. */
export function formatWishDiff(planned: readonly PlannedWish[], { workloads }: WishResult): string {
  const isWritten = ({ object }: PlannedWish): boolean =>
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

/** What people write of an object, and nothing that the API server notes down. */
function asText({ apiVersion, kind, metadata, spec }: PlannedEdit['workload']): string {
  const { name, namespace, labels, annotations } = metadata;
  const shown = { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
  return stringify(shown, withoutEmptyMaps, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A map of labels or annotations that has lost its last one is not kept by the API server either. */
function withoutEmptyMaps(key: unknown, value: unknown): unknown {
  const isMap = key === 'labels' || key === 'annotations';
  return isMap && isDeepStrictEqual(value, {}) ? undefined : value;
}

/** Renders for stderr what was written and how to undo it, where the result itself does not tell. */
export function formatWishUndo({ workloads }: WishResult): string {
  return workloads
    .map(({ object, outcome, undo }) => {
      if (outcome !== 'written' && outcome !== 'unknown') return '';
      const became = outcome === 'written' ? 'changed' : 'not known whether it was written';
      const way = undo === undefined ? '' : `; undo: ${undo}`;
      return `${describeObject(object)} ${became}${way}\n`;
    })
    .join('');
}

/** Renders what was done: what changed, how its rollout ended, what the new pods have, and how to take it back. */
export function formatWishResult({ workloads, dryRun }: WishResult): string {
  return workloads
    .map((workload) => {
      switch (workload.outcome) {
        case 'refused':
          return '';
        case 'unchanged':
          return `${describeObject(workload.object)} unchanged${dryRunNotes[dryRun]}\n`;
        default:
          return formatWritten(workload, workload.outcome, dryRun);
      }
    })
    .join('');
}

/** Renders what went wrong, for stderr. */
export function formatWishErrors({ workloads }: WishResult): string {
  return workloads
    .map(({ object, error, proof, rollout }) => {
      if (error) return formatFailure(error.message, error.nextStep);
      if (proof?.isAsWished === false) {
        return formatFailure(
          [`${describeObject(object)}: ${describeMiss(proof)}`, ...proof.reasons].join(' '),
          proof.nextStep,
        );
      }
      if (!rollout?.remaining) return '';
      return formatFailure(
        `${describeObject(object)}: ${rollout.message}, as its controller does not replace them`,
        rollout.nextStep,
      );
    })
    .join('');
}

/** Renders the objects as `-o name`: those that are, or would be, as wished. */
export function formatWishNames({ workloads }: WishResult): string {
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

function changesOf(planned: readonly PlannedWish[]): readonly Change[] {
  return planned.flatMap((one) => (one.plan === 'edit' ? [one.edit.change] : []));
}

function formatWritten(
  { object, fields, rollout, proof, undo }: WorkloadResult,
  outcome: Exclude<WorkloadResult['outcome'], 'refused' | 'unchanged'>,
  dryRun: WishResult['dryRun'],
): string {
  const lines = [
    ...(rollout ? [`rollout: ${describeRollout(rollout, proof)}`] : []),
    ...(undo === undefined ? [] : [`undo: ${undo}`]),
  ];
  return (
    formatChangeOutcomes([{ object, fields, outcome, action: 'patch' }], dryRun) +
    lines.map((line) => `  ${line}\n`).join('')
  );
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
