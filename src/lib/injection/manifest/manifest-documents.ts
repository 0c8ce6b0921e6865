import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { present } from '../../present.ts';
import { groupOf, groupsOfKinds } from '../model/kind.ts';
import type { ObjectReference } from '../model/plan.ts';
import { DEEPEST, hasDeepBrackets, isTooDeep } from '../text/nesting.ts';
import { describeYamlProblem } from '../text/yaml-problem.ts';
import { findPair, startOf } from '../text/yaml-text.ts';
import { templatePath } from '../workload/template-edit.ts';
import { isWorkloadKind } from '../workload/workload-kinds.ts';
import type { WorkloadObject } from '../workload/workload-template.ts';
import { findMisshapen } from './manifest-shape.ts';

/** An object with a kind. */
export type KindedObject = WorkloadObject & { readonly kind: string };

/** A workload of a manifest: its place and its content. */
export interface FoundManifest {
  /** Index of the document, and of the item where the document is a List. */
  readonly document: number;
  readonly item: number | undefined;
  readonly object: ObjectReference;
  readonly workload: KindedObject;
  /** The map of its pod template. */
  readonly template: YAMLMap;
  /** The line of the text on which the workload starts, from 1. */
  readonly line: number;
  readonly isJson: boolean;
}

/** The content of a manifest. */
export interface ManifestReading {
  /** The value of each document; `undefined` for an unreadable one. */
  readonly values: readonly unknown[];
  /** Offset of the end of each document, including what belongs to it. */
  readonly ends: readonly number[];
  readonly workloads: readonly FoundManifest[];
  readonly problems: readonly ManifestProblem[];
}

/** A document, or a workload in it, that cannot be read. */
export interface ManifestProblem {
  readonly line: number;
  /** One sentence without a full stop. */
  readonly message: string;
}

/** The text and the offsets of its lines. */
interface Source {
  readonly text: string;
  readonly lines: LineCounter;
}

/**
 * Reads manifests as kubectl does (sigs.k8s.io/yaml: YAML 1.1 with merge keys, or JSON), with the place of each pod
 * template. Objects without a template, and empty documents, are skipped.
 */
export function readManifests(text: string): ManifestReading {
  const lines = new LineCounter();
  const options = { version: '1.1', merge: true, logLevel: 'error', lineCounter: lines } as const;
  const documents = hasDeepBrackets(text)
    ? undefined
    : parseOrOverflow(() => [...parseAllDocuments(text, options)]);
  if (documents === undefined) {
    const problem = { line: 1, message: TOO_DEEP };
    return { values: [undefined], ends: [text.length], workloads: [], problems: [problem] };
  }
  const read = documents.map((one, index) => readOne({ text, lines }, one, index));
  return {
    values: read.map(({ value }) => value),
    ends: documents.map(({ range }) => range[2]),
    workloads: read.flatMap(({ workloads }) => workloads),
    problems: read.flatMap(({ problems = [] }) => problems),
  };
}

const TOO_DEEP = `it nests more than ${DEEPEST} deep`;

interface OneReading {
  readonly value?: unknown;
  readonly workloads: readonly FoundManifest[];
  readonly problems?: readonly ManifestProblem[];
}

function readOne(source: Source, document: Document.Parsed, index: number): OneReading {
  const refuse = (offset: number, message: string): OneReading => ({
    workloads: [],
    problems: [{ line: lineOf(source, offset), message }],
  });
  const [error] = document.errors;
  if (error) {
    return refuse(error.pos[0], `it is not YAML: ${describeYamlProblem(error)}`);
  }
  if (isTooDeep(document)) return refuse(document.range[0], TOO_DEEP);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases and merges are resolved only here.
    return refuse(document.range[0], `it is not YAML: ${describeYamlProblem(error)}`);
  }
  return { value, ...findWorkloads(source, document, index) };
}

/** The parser is recursive; returns `undefined` for more levels than it can handle. */
function parseOrOverflow<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface FoundWorkloads {
  readonly workloads: readonly FoundManifest[];
  readonly problems: readonly ManifestProblem[];
}

function findWorkloads(source: Source, document: Document.Parsed, index: number): FoundWorkloads {
  const { contents } = document;
  if (!isMap(contents)) return { workloads: [], problems: [] };
  const items = findPair(contents, 'items')?.value;
  const kind = findPair(contents, 'kind')?.value;
  const isList = isSeq(items) && String(kind).endsWith('List');
  const maps: readonly (readonly [YAMLMap, number | undefined])[] = isList
    ? items.items.flatMap((item, number) => (isMap(item) ? [[item, number] as const] : []))
    : [[contents, undefined]];
  const read = maps.map(([map, item]) => readObject(source, document, map, { index, item }));
  return {
    workloads: read.flatMap((one) => (one && 'workload' in one ? [one] : [])),
    problems: read.flatMap((one) => (one && 'message' in one ? [one] : [])),
  };
}

function readObject(
  source: Source,
  document: Document.Parsed,
  map: YAMLMap,
  { index, item }: { readonly index: number; readonly item: number | undefined },
): FoundManifest | ManifestProblem | undefined {
  const workload = map.toJS(document) as Readonly<Record<string, unknown>>;
  const apiVersion = typeof workload['apiVersion'] === 'string' ? workload['apiVersion'] : '';
  const { kind } = workload;
  if (typeof kind !== 'string' || !isWorkloadKind(kind)) return undefined;
  if (apiVersion !== '' && groupOf(apiVersion) !== groupsOfKinds[kind]) return undefined;
  const line = lineOf(source, startOf(map));
  const misshapen = findMisshapen(workload, templatePath(kind));
  if (misshapen !== undefined) return { line, message: `${kind}: ${misshapen}` };
  const template = findMap(map, templatePath(kind));
  if (template === undefined) return undefined;
  if (template.items.length === 0) return { line, message: `${kind}: its pod template is empty` };
  const metadata = findMap(map, ['metadata']);
  const namespace = textAt(source, metadata, 'namespace');
  const generateName = textAt(source, metadata, 'generateName') ?? '';
  const object = present({
    apiVersion,
    kind,
    namespace,
    name: textAt(source, metadata, 'name') ?? `${generateName}…`,
  });
  const isJson =
    map.flow === true && source.text[startOf(map) + 1] !== undefined && isQuoted(source.text, map);
  return {
    document: index,
    item,
    object,
    workload: workload as unknown as KindedObject,
    template,
    line,
    isJson,
  };
}

/** The value of a key in a map: a string, or the source text, such as `{{ .Values.name }}`; `undefined` if absent. */
function textAt({ text }: Source, map: YAMLMap | undefined, key: string): string | undefined {
  const node = map && findPair(map, key)?.value;
  if (!isNode(node)) return undefined;
  if (isScalar(node) && typeof node.value === 'string') return node.value || undefined;
  return text.slice(startOf(node), node.range?.[1]).trim() || undefined;
}

function findMap(map: YAMLMap, path: readonly string[]): YAMLMap | undefined {
  return path.reduce<YAMLMap | undefined>((current, key) => {
    const value = current && findPair(current, key)?.value;
    return isMap(value) ? value : undefined;
  }, map);
}

function isQuoted(text: string, map: YAMLMap): boolean {
  return /^\{\s*"/.test(text.slice(startOf(map), startOf(map) + 200));
}

function lineOf({ lines }: Source, offset: number): number {
  return Math.max(lines.linePos(offset).line, 1);
}
