import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { Page } from './list-pages.ts';

/** The purpose of a request, as part of a sentence: `list pods in test1`. */
interface Asked {
  readonly purpose: string;
}

type Unknown = Readonly<Record<string, unknown>>;

/**
 * Checks that an answer is a list of objects. A proxy, a login page or another service may answer with 200; such an
 * answer must not pass for an empty list.
 * @throws {ClusterError} it is not a list.
 */
export function checkList(value: unknown, asked: Asked): Page {
  const isList =
    isRecord(value) &&
    (isText(value.kind) ? value.kind.endsWith('List') : false) &&
    isOptional(value.metadata, isRecord) &&
    isOptional((value.metadata as Unknown | undefined)?.continue, isText) &&
    'items' in value &&
    // An empty list has null.
    (value.items === null || (Array.isArray(value.items) && value.items.every(isObject)));
  if (!isList) throw wrongShape(asked);
  return value;
}

/**
 * Checks that an answer is an object of a kind, or the metadata of one.
 * @throws {ClusterError} it is neither.
 */
export function checkObject(value: unknown, kind: string, asked: Asked): ApiObject {
  const isOfKind =
    isRecord(value) && (value.kind === kind || value.kind === 'PartialObjectMetadata');
  if (!isOfKind || !isObject(value)) throw wrongShape(asked);
  return value as unknown as ApiObject;
}

/**
 * Checks that an answer has a field that holds a list of records.
 * @throws {ClusterError} it does not.
 */
export function checkRecords<T>(
  value: unknown,
  field: string,
  fields: readonly (keyof T & string)[],
  asked: Asked,
): readonly T[] {
  const list: unknown = isRecord(value) ? value[field] : undefined;
  const isGood =
    Array.isArray(list) &&
    list.every((one) => isRecord(one) && fields.every((name) => isText(one[name])));
  if (!isGood) throw wrongShape(asked);
  return list as readonly T[];
}

/** An event of a watch; everything but its object is checked. */
export interface CheckedEvent {
  readonly type: string;
  readonly object: unknown;
}

/**
 * Checks that a line of a watch is an event.
 * @throws {ClusterError} it is not an event.
 */
export function checkEvent(value: unknown, asked: Asked): CheckedEvent {
  if (!isRecord(value) || !isText(value.type) || !isRecord(value.object)) throw wrongShape(asked);
  return { type: value.type, object: value.object };
}

/** The error for an answer that no API server sends. */
export function wrongShape({ purpose }: Asked): ClusterError {
  return new ClusterError(`could not ${purpose}: the answer is not what an API server sends`, {
    code: 'not-an-api-server',
    nextStep: 'check that the kubeconfig names an API server, and no proxy is in between',
  });
}

/**
 * Checks the parts that every reader of an object relies on: its metadata, and the types of fields that contain others.
 */
function isObject(value: unknown): value is Unknown {
  if (!isRecord(value) || !isRecord(value.metadata)) return false;
  const { metadata, spec, status } = value;
  return (
    isText(metadata.name) &&
    isOptional(metadata.namespace, isText) &&
    isOptional(metadata.uid, isText) &&
    isOptional(metadata.resourceVersion, isText) &&
    isOptional(metadata.labels, isTexts) &&
    isOptional(metadata.annotations, isTexts) &&
    isOptional(metadata.ownerReferences, isRecords) &&
    isOptional(metadata.managedFields, isRecords) &&
    isOptional(status, isRecord) &&
    isOptional(spec, isSpec)
  );
}

/** The spec of a pod, or of a kind that makes pods. */
function isSpec(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return (
    isOptional(value.containers, isRecords) &&
    isOptional(value.initContainers, isRecords) &&
    isOptional(value.template, isTemplate) &&
    isOptional(value.jobTemplate, (job) => isRecord(job) && isOptional(job.spec, isSpec))
  );
}

function isTemplate(value: unknown): boolean {
  if (!isRecord(value) || !isOptional(value.spec, isSpec)) return false;
  const { metadata } = value;
  return isOptional(
    metadata,
    (one) =>
      isRecord(one) && isOptional(one.labels, isTexts) && isOptional(one.annotations, isTexts),
  );
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || value === null || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isText);
}

function isRecord(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}
