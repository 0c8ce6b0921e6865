import { isDeepStrictEqual } from 'node:util';
import { changeText, type TextChange } from '../text/yaml-text.ts';
import { editTemplate, type TemplateEdit, templatePath } from '../workload/template-edit.ts';
import {
  type FoundManifest,
  type KindedObject,
  type ManifestReading,
  readManifests,
} from './manifest-documents.ts';

/** The plan for one workload: its edits, and the changes of the text that make them. */
export interface PlannedManifestEdit {
  readonly found: FoundManifest;
  readonly edits: readonly TemplateEdit[];
  readonly changes?: readonly TextChange[];
}

/** A text and its parsed values. */
interface ReadText extends Pick<ManifestReading, 'values' | 'ends'> {
  readonly text: string;
}

/** Applies all of these edits to the text. */
export function applyAll(text: string, planned: readonly PlannedManifestEdit[]): string {
  return changeText(
    text,
    planned.flatMap(({ changes = [] }) => changes),
  );
}

/**
 * The edits after which the text has the intended meaning and no other change. Usually these are all edits. Where an
 * anchor makes an edit change something else, its document is checked alone, edit by edit. Takes time linear in the
 * text.
 */
export function acceptExact<T extends PlannedManifestEdit>(
  read: ReadText,
  planned: readonly T[],
): T[] {
  const inexact = findInexact(read, planned);
  if (inexact.size === 0) return [...planned];
  const budget = { characters: ROUNDS * read.text.length + SHORT };
  const accepted = new Set<PlannedManifestEdit>(
    planned.filter(({ found }) => !inexact.has(found.document)),
  );
  for (const document of inexact) {
    for (const one of acceptInDocument(read, document, planned, budget)) accepted.add(one);
  }
  const kept = planned.filter((one) => accepted.has(one));
  return findInexact(read, kept).size === 0 ? kept : [];
}

/** At most this many readings of a text to find the edits that can be made; no limit for a short text. */
const ROUNDS = 20;
const SHORT = 1_000_000;

/** How much may still be read, in characters. */
interface Budget {
  characters: number;
}

function acceptInDocument<T extends PlannedManifestEdit>(
  { text, values, ends }: ReadText,
  document: number,
  all: readonly T[],
  budget: Budget,
): readonly T[] {
  const start = ends[document - 1] ?? 0;
  const part = text.slice(start, document === ends.length - 1 ? undefined : ends[document]);
  const alone: ReadText = { text: part, values: [values[document]], ends: [part.length] };
  const moved = new Map(
    all
      .filter(({ found }) => found.document === document)
      .map((one) => [move(one, -start), one] as const),
  );
  if (!isExact(alone, [], budget)) return [];
  const kept = acceptSome(alone, [], [...moved.keys()], budget);
  return kept.flatMap((one) => moved.get(one) ?? []);
}

/** The edit relative to one document of the text, which starts at an offset. */
function move(
  { found, edits, changes = [] }: PlannedManifestEdit,
  by: number,
): PlannedManifestEdit {
  return {
    found: { ...found, document: 0 },
    edits,
    changes: changes.map(({ start, end, replacement }) => ({
      start: start + by,
      end: end + by,
      replacement,
    })),
  };
}

/** Adds as many edits as possible to edits that are exact: all of them, or as many as possible of each half. */
function acceptSome(
  read: ReadText,
  kept: readonly PlannedManifestEdit[],
  more: readonly PlannedManifestEdit[],
  budget: Budget,
): readonly PlannedManifestEdit[] {
  if (more.length === 0 || budget.characters < 0) return kept;
  if (isExact(read, [...kept, ...more], budget)) return [...kept, ...more];
  if (more.length === 1) return kept;
  const middle = more.length >> 1;
  const first = acceptSome(read, kept, more.slice(0, middle), budget);
  return acceptSome(read, first, more.slice(middle), budget);
}

function isExact(read: ReadText, planned: readonly PlannedManifestEdit[], budget: Budget): boolean {
  budget.characters -= read.text.length;
  return findInexact(read, planned).size === 0;
}

/** The documents whose meaning would not be the intended one; all documents where their number changes. */
function findInexact(
  { text, values }: ReadText,
  planned: readonly PlannedManifestEdit[],
): Set<number> {
  const byDocument = Map.groupBy(planned, ({ found }) => found.document);
  const got = readManifests(applyAll(text, planned)).values;
  const inexact = values.flatMap((value, document) => {
    const edits = byDocument.get(document) ?? [];
    const wanted = changeObjects(value, edits, (object, one) => editTemplate(object, one.edits));
    return got.length === values.length &&
      isDeepStrictEqual(
        changeObjects(got[document], edits, (object) => object),
        wanted,
      )
      ? []
      : [document];
  });
  return new Set(inexact);
}

/** A document in which each edited workload has its plain form. */
function changeObjects(
  value: unknown,
  planned: readonly PlannedManifestEdit[],
  change: (object: KindedObject, one: PlannedManifestEdit) => KindedObject,
): unknown {
  if (value === undefined || planned.length === 0) return value;
  const byItem = new Map(planned.map((one) => [one.found.item, one]));
  const changeOne = (object: unknown, item: number | undefined): unknown => {
    const one = byItem.get(item);
    return one ? plain(change(object as KindedObject, one), one.found.workload.kind) : object;
  };
  if (byItem.has(undefined)) return changeOne(value, undefined);
  const list = value as { readonly items?: readonly unknown[] };
  return { ...list, items: list.items?.map(changeOne) };
}

/** Removes labels, annotations and metadata that are empty or null: Kubernetes treats them as absent. */
export function plain(workload: KindedObject, kind = workload.kind): unknown {
  const path = [...templatePath(kind), 'metadata'];
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
