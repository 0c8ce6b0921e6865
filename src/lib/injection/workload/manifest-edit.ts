import { isDeepStrictEqual } from 'node:util';
import {
  readManifests,
  type FoundManifest,
  type KindedObject,
  type ManifestProblem,
} from '../text/manifest-documents.ts';
import type { FieldChange, ObjectReference } from '../model/plan.ts';
import {
  editTemplate,
  planTemplateEdit,
  templatePath,
  type TemplateEdit,
} from './template-edit.ts';
import { changeTemplateText } from '../text/template-text.ts';
import type { WrittenKey } from '../model/version.ts';
import { wishedEdits, type InjectionWish } from './wish.ts';
import { findSelectorProblem } from './workload-edit.ts';
import { readTemplate } from './workload-template.ts';
import { changeText, type TextChange } from '../text/yaml-text.ts';

/** A manifest with the wish written into its workloads. */
export interface EditedManifest {
  readonly text: string;
  readonly workloads: readonly ManifestWorkload[];
  /** Documents that could not be read, and were left as they are. */
  readonly problems: readonly ManifestProblem[];
}

/** A workload in a manifest, and what became of it. */
export interface ManifestWorkload {
  readonly object: ObjectReference;
  /** Where it starts in the text, from 1. */
  readonly line: number;
  readonly outcome: 'changed' | 'unchanged' | 'refused';
  readonly fields: readonly FieldChange[];
  /** Why it was refused: one sentence without a full stop. */
  readonly problem?: string;
}

/** What to write into which workloads of a manifest. */
export interface ManifestWish {
  readonly wish: InjectionWish;
  readonly method: WrittenKey;
  /** Which workloads are meant. */
  readonly isMeant: (object: ObjectReference) => boolean;
}

/**
 * Writes a wish into the pod templates of a manifest: any number of documents, single objects or Lists, YAML or JSON.
 * Only the lines concerned differ; every other byte, comments and order included, stays. The result is read again and
 * must mean what was meant and nothing else: a workload for which that cannot be had, because it shares its labels with
 * something else by an anchor, is refused and left as it is.
 */
export function editManifest(text: string, wish: ManifestWish): EditedManifest {
  const { values, workloads, problems } = readManifests(text);
  const planned = workloads
    .filter(({ object }) => wish.isMeant(object))
    .map((found) => planOne(text, found, wish));
  const changed = planned.flatMap((one) => (one.changes ? [one] : []));
  const accepted = isExact(text, values, changed)
    ? changed
    : changed.reduce<readonly Planned[]>(
        (kept, one) => (isExact(text, values, [...kept, one]) ? [...kept, one] : kept),
        [],
      );
  return {
    text: apply(text, accepted),
    workloads: planned.map((one) => tell(one, accepted)),
    problems,
  };
}

/** An edit of one workload; without `changes` there is none to be made, or none that can be. */
interface Planned {
  readonly found: FoundManifest;
  readonly edits: readonly TemplateEdit[];
  readonly fields: readonly FieldChange[];
  readonly changes?: readonly TextChange[];
  readonly problem?: string;
}

const SHARED =
  'its labels or annotations are shared by a YAML anchor, so that they cannot be changed there alone';

function planOne(text: string, found: FoundManifest, { wish, method }: ManifestWish): Planned {
  const { template, isJson } = found;
  const workload = complete(found.workload);
  const current = readTemplate(workload, { keepsSpec: false })?.template;
  if (current === undefined) return { found, edits: [], fields: [] };
  const edits = wishedEdits(current, wish, method).filter(
    ({ map, key, value }) => current[map][key] !== value,
  );
  const fields = planTemplateEdit(workload, edits)?.fields ?? [];
  if (edits.length === 0) return { found, edits, fields };
  const problem = findSelectorProblem(workload, edits);
  if (problem !== undefined) return { found, edits, fields, problem };
  const changes = changeTemplateText({ text, template, isJson }, edits);
  return changes ? { found, edits, fields, changes } : { found, edits, fields, problem: SHARED };
}

function tell(one: Planned, accepted: readonly Planned[]): ManifestWorkload {
  const { found, fields, changes, problem } = one;
  const { object, line } = found;
  if (changes && accepted.includes(one)) return { object, line, outcome: 'changed', fields };
  const why = problem ?? (changes ? SHARED : undefined);
  return why === undefined
    ? { object, line, outcome: 'unchanged', fields: [] }
    : { object, line, outcome: 'refused', fields: [], problem: why };
}

function apply(text: string, planned: readonly Planned[]): string {
  return changeText(
    text,
    planned.flatMap(({ changes = [] }) => changes),
  );
}

/** Whether the edited text means what was meant, and nothing else. */
function isExact(text: string, values: readonly unknown[], planned: readonly Planned[]): boolean {
  const edit = (all: readonly unknown[], change: (one: Planned, object: unknown) => unknown) =>
    planned.reduce((sofar, one) => replaceObject(sofar, one.found, (was) => change(one, was)), all);
  const wanted = edit(values, ({ edits }, object) =>
    plain(editTemplate(object as KindedObject, edits)),
  );
  const got = edit(readManifests(apply(text, planned)).values, (_, object) =>
    plain(object as KindedObject),
  );
  return isDeepStrictEqual(got, wanted);
}

function replaceObject(
  values: readonly unknown[],
  { document, item }: FoundManifest,
  change: (object: unknown) => unknown,
): readonly unknown[] {
  return values.map((value, index) => {
    if (index !== document || value === undefined) return value;
    if (item === undefined) return change(value);
    const list = value as { readonly items?: readonly unknown[] };
    return { ...list, items: list.items?.map((one, at) => (at === item ? change(one) : one)) };
  });
}

/** Without labels, annotations and metadata that are empty or null: to Kubernetes they come to the same. */
function plain(workload: KindedObject): unknown {
  const path = [...templatePath(workload.kind), 'metadata'];
  return ['labels', 'annotations', undefined].reduce<unknown>(
    (object, key) => dropEmpty(object, key === undefined ? path : [...path, key]),
    workload,
  );
}

function dropEmpty(object: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return object;
  const { [key]: value, ...others } = object as Readonly<Record<string, unknown>>;
  if (rest.length > 0) return { ...object, [key]: dropEmpty(value, rest) };
  const isEmpty = typeof value === 'object' && (value === null || Object.keys(value).length === 0);
  return isEmpty ? others : object;
}

/** As the API server would have it: what is null is left out, and a patch for Kustomize, without a spec, has an empty one. */
function complete(workload: KindedObject): KindedObject {
  const path = templatePath(workload.kind);
  const { metadata = { name: '' }, ...object } = plain(workload) as Partial<KindedObject>;
  return withSpec({ metadata, ...object }, [...path, 'spec']) as KindedObject;
}

function withSpec(object: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const map = (object ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: rest.length > 0 ? withSpec(map[key], rest) : (map[key] ?? {}) };
}
