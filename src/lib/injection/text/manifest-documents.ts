import { isMap, isSeq, parseAllDocuments, type Document, type YAMLMap } from 'yaml';
import type { ObjectReference } from '../model/plan.ts';
import { templatePath } from '../workload/template-edit.ts';
import { readWorkloadKind } from '../workload/workload-kinds.ts';
import type { WorkloadObject } from '../workload/workload-template.ts';
import { findPair, startOf } from './yaml-text.ts';

/** An object with a kind. */
export type KindedObject = WorkloadObject & { readonly kind: string };

/** A workload of a manifest: where it stands, and what it says. */
export interface FoundManifest {
  /** Number of the document, and of the item where the document is a List. */
  readonly document: number;
  readonly item: number | undefined;
  readonly object: ObjectReference;
  readonly workload: KindedObject;
  /** The map of its pod template. */
  readonly template: YAMLMap;
  /** Of the text, from 1. */
  readonly line: number;
  readonly isJson: boolean;
}

/** What a manifest holds. */
export interface ManifestReading {
  /** The value of each document; `undefined` for one that cannot be read. */
  readonly values: readonly unknown[];
  readonly workloads: readonly FoundManifest[];
  readonly problems: readonly ManifestProblem[];
}

/** A document that cannot be read. */
export interface ManifestProblem {
  readonly line: number;
  /** One sentence without a full stop. */
  readonly message: string;
}

/**
 * Reads manifests as kubectl does (sigs.k8s.io/yaml: YAML 1.1 with merge keys, or JSON), with the place of each pod
 * template. Objects without one, and empty documents, are passed over.
 */
export function readManifests(text: string): ManifestReading {
  const options = { version: '1.1', merge: true, logLevel: 'error' } as const;
  const read = [...parseAllDocuments(text, options)].map((one, index) => readOne(text, one, index));
  return {
    values: read.map(({ value }) => value),
    workloads: read.flatMap(({ workloads }) => workloads),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

interface OneReading {
  readonly value?: unknown;
  readonly workloads: readonly FoundManifest[];
  readonly problem?: ManifestProblem;
}

function readOne(text: string, document: Document.Parsed, index: number): OneReading {
  const [error] = document.errors;
  if (error) {
    const message = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    return { workloads: [], problem: { line: lineOf(text, error.pos[0]), message } };
  }
  try {
    return { value: document.toJS(), workloads: findWorkloads(text, document, index) };
  } catch (error) {
    // An alias without its anchor, or aliases that multiply beyond measure, show only now.
    if (!(error instanceof ReferenceError)) throw error;
    return {
      workloads: [],
      problem: { line: lineOf(text, document.range[0]), message: error.message },
    };
  }
}

function findWorkloads(text: string, document: Document.Parsed, index: number): FoundManifest[] {
  const { contents } = document;
  if (!isMap(contents)) return [];
  const items = findPair(contents, 'items')?.value;
  const kind = findPair(contents, 'kind')?.value;
  const isList = isSeq(items) && String(kind).endsWith('List');
  if (!isList) return readObject(text, document, contents, index, undefined);
  return items.items.flatMap((item, number) =>
    isMap(item) ? readObject(text, document, item, index, number) : [],
  );
}

function readObject(
  text: string,
  document: Document.Parsed,
  map: YAMLMap,
  index: number,
  item: number | undefined,
): FoundManifest[] {
  const workload = map.toJS(document) as Partial<KindedObject>;
  const { apiVersion = '', kind, metadata } = workload;
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  const known = typeof kind === 'string' && readWorkloadKind(group ? `${kind}.${group}` : kind);
  if (!known || known !== kind) return [];
  const template = findMap(map, templatePath(kind));
  if (template === undefined) return [];
  const { namespace, name = '', generateName } = metadata ?? {};
  const object = {
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name: name || `${generateName ?? ''}…`,
  };
  const isJson = map.flow === true && text[startOf(map) + 1] !== undefined && isQuoted(text, map);
  return [
    {
      document: index,
      item,
      object,
      workload: workload as KindedObject,
      template,
      line: lineOf(text, startOf(map)),
      isJson,
    },
  ];
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

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
