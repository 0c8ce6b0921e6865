import type { FieldChange, ObjectReference } from '../model/plan.ts';
import type { WrittenKey } from '../model/version.ts';
import { type InjectionIntent, intendedEdits } from '../workload/intent.ts';
import { planTemplateEdit, templatePath } from '../workload/template-edit.ts';
import { findSelectorProblem } from '../workload/workload-edit.ts';
import { readTemplate } from '../workload/workload-template.ts';
import { findChangedLines, type FindLine } from './changed-line.ts';
import { acceptExact, applyAll, plain, type PlannedManifestEdit } from './manifest-check.ts';
import {
  type FoundManifest,
  type KindedObject,
  type ManifestProblem,
  readManifests,
} from './manifest-documents.ts';
import { changeTemplateText } from './template-text.ts';

/** A manifest whose workloads have the intent. */
export interface EditedManifest {
  readonly text: string;
  readonly workloads: readonly ManifestWorkload[];
  /** Documents that could not be read and were left unchanged. */
  readonly problems: readonly ManifestProblem[];
}

/** A workload in a manifest, and its outcome. */
export interface ManifestWorkload {
  readonly object: ObjectReference;
  /** From 1: the first changed line of the edited text; if nothing changed, the line on which the workload starts. */
  readonly line: number;
  readonly outcome: 'changed' | 'unchanged' | 'refused';
  readonly fields: readonly FieldChange[];
  /** Why it was refused: one sentence without a full stop. */
  readonly problem?: string;
}

/** What to write, and into which workloads of a manifest. */
export interface ManifestIntent {
  readonly intent: InjectionIntent;
  readonly method: WrittenKey;
  /** Whether a workload is selected. */
  readonly isMeant: (object: ObjectReference) => boolean;
}

/**
 * Writes an intent into the pod templates of a manifest: any number of documents, single objects or Lists, YAML or
 * JSON. Only the affected lines change; every other byte stays, comments and order included. The result is read again
 * and must have the intended meaning and no other change. A workload for which that is impossible, because an anchor
 * shares its labels with something else, is refused and left unchanged.
 */
export function editManifest(text: string, intent: ManifestIntent): EditedManifest {
  const reading = readManifests(text);
  const planned = reading.workloads
    .filter(({ object }) => intent.isMeant(object))
    .map((found) => planOne(text, found, intent));
  const changed = planned.flatMap((one) => (one.changes ? [one] : []));
  const accepted = new Set(acceptExact({ text, ...reading }, changed));
  const edited = applyAll(text, [...accepted]);
  const lineOf = findChangedLines(
    edited,
    [...accepted].flatMap(({ changes = [] }) => changes),
  );
  return {
    text: edited,
    workloads: planned.map((one) => report(one, accepted, lineOf)),
    problems: reading.problems,
  };
}

/** The plan for one workload; without `changes` nothing has to be changed, or nothing can be. */
interface Planned extends PlannedManifestEdit {
  readonly fields: readonly FieldChange[];
  readonly problem?: string;
}

const SHARED =
  'its labels or annotations are shared by a YAML anchor, so that they cannot be changed there alone';

function planOne(text: string, found: FoundManifest, { intent, method }: ManifestIntent): Planned {
  const { template, isJson } = found;
  const workload = complete(found.workload);
  const current = readTemplate(workload, { keepsSpec: false })?.template;
  if (current === undefined) return { found, edits: [], fields: [] };
  const edits = intendedEdits(current, intent, method).filter(
    ({ map, key, value }) => current[map][key] !== value,
  );
  const fields = planTemplateEdit(workload, edits)?.fields ?? [];
  if (edits.length === 0) return { found, edits, fields };
  const problem = findSelectorProblem(workload, edits);
  if (problem !== undefined) return { found, edits, fields, problem };
  const changes = changeTemplateText({ text, template, isJson }, edits);
  return changes ? { found, edits, fields, changes } : { found, edits, fields, problem: SHARED };
}

function report(one: Planned, accepted: ReadonlySet<Planned>, lineOf: FindLine): ManifestWorkload {
  const { found, fields, changes, problem } = one;
  const { object, line } = found;
  if (changes && accepted.has(one)) {
    return { object, line: lineOf(changes) ?? line, outcome: 'changed', fields };
  }
  const why = problem ?? (changes ? SHARED : undefined);
  return why === undefined
    ? { object, line, outcome: 'unchanged', fields: [] }
    : { object, line, outcome: 'refused', fields: [], problem: why };
}

/**
 * As the API server would complete it: null fields are removed, and a patch for Kustomize without a spec gets an empty
 * one.
 */
function complete(workload: KindedObject): KindedObject {
  const path = templatePath(workload.kind);
  const { metadata, ...object } = plain(workload) as Partial<KindedObject>;
  const completed = withSpec({ metadata: metadata ?? { name: '' }, ...object }, [...path, 'spec']);
  return withoutNullSelector(completed as KindedObject);
}

function withSpec(object: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const map = (object ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: rest.length > 0 ? withSpec(map[key], rest) : (map[key] ?? {}) };
}

function withoutNullSelector(workload: KindedObject): KindedObject {
  const { selector, ...spec } = (workload.spec ?? {}) as Readonly<Record<string, unknown>>;
  if (selector === undefined) return workload;
  return { ...workload, spec: { ...spec, selector: withoutNulls(selector ?? {}) as object } };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNulls(one)]));
}
