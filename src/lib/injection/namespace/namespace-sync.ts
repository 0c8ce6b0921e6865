import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../model/api-objects.ts';
import type { Labels } from '../model/model.ts';
import type { Change } from '../model/plan.ts';
import { pickSyncedLabels, SYNCED_LABELS } from './label-sync.ts';
import { planNamespaceLabels, planNewNamespace } from './namespace-edit.ts';

/** The direction of labels: from the data planes into the ASM instance, or from the instance into the data planes. */
export type SyncDirection = 'from-cluster' | 'to-cluster';

/** The namespaces of one API server. */
export interface NamespacesOf {
  readonly context: string;
  readonly namespaces: readonly ApiObject[];
}

/** What to synchronise, and with which limits. */
export interface SyncRequest {
  readonly direction: SyncDirection;
  /** Left out: every namespace of the source side. */
  readonly names?: readonly string[] | undefined;
  /** Whether to create namespaces that the other side does not have. */
  readonly create: boolean;
  /** Whether to change namespaces of the cluster and of the mesh itself. */
  readonly allowSystem: boolean;
}

/** The labels of a namespace on one API server; `null`: there is no such namespace. */
export type NamespaceLabels = Labels | null;

/** A namespace that is missing somewhere, or whose labels differ. */
export interface NamespaceDifference {
  readonly name: string;
  /** Its labels on the ASM instance. */
  readonly controlPlane: NamespaceLabels;
  /** Its labels in the data-plane clusters, by context. */
  readonly clusters: Readonly<Record<string, NamespaceLabels>>;
}

/** Why a difference is left unchanged. */
export type SkipReason =
  /** It does not exist there, and creation was not requested. */
  | 'missing'
  /** It belongs to the cluster or to the mesh itself. */
  | 'system'
  /** The data planes do not agree with each other. */
  | 'conflict'
  /** It is being deleted. */
  | 'terminating';

/** A namespace whose labels stay different, and where. */
export interface SkippedNamespace {
  readonly name: string;
  /** The context that would have been written to. */
  readonly context: string;
  readonly reason: SkipReason;
}

/** The differences, the changes on each side, and the differences that stay. */
export interface SyncPlan {
  readonly differences: readonly NamespaceDifference[];
  /** Changes by target context; contexts without changes are left out. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly skipped: readonly SkippedNamespace[];
  /** Namespaces that exist only on the target side, by context; they are left alone. */
  readonly onlyThere: Readonly<Record<string, readonly string[]>>;
}

/**
 * Plans the synchronisation of the labels that decide about injection. A label that the source does not have is removed
 * from the target. No namespace is ever deleted.
 * @param isSystem whether a namespace belongs to the cluster or to the mesh itself.
 */
export function planSync(
  controlPlane: NamespacesOf,
  dataPlanes: readonly NamespacesOf[],
  request: SyncRequest,
  isSystem: (name: string) => boolean,
): SyncPlan {
  const isToCluster = request.direction === 'to-cluster';
  const sources = (isToCluster ? [controlPlane] : dataPlanes).map(index);
  const targets = (isToCluster ? dataPlanes : [controlPlane]).map(index);
  const names = namesIn(sources, request.names);
  const writes = targets.map((target) => ({
    context: target.context,
    ...planTarget(target, names, sources, { ...request, isSystem }),
  }));
  const isThere = new Set(namesIn(sources, undefined));
  return {
    differences: findDifferences(index(controlPlane), dataPlanes.map(index), names),
    changes: new Map(
      writes
        .filter(({ changes }) => changes.length > 0)
        .map(({ context, changes }) => [context, changes]),
    ),
    skipped: writes.flatMap(({ skipped }) => skipped),
    onlyThere: Object.fromEntries(
      targets.flatMap(({ context, byName }) => {
        const others = [...byName.keys()].filter((name) => !isThere.has(name) && !isSystem(name));
        return others.length > 0 && request.names === undefined ? [[context, others]] : [];
      }),
    ),
  };
}

interface Indexed {
  readonly context: string;
  readonly byName: ReadonlyMap<string, ApiObject>;
}

function index({ context, namespaces }: NamespacesOf): Indexed {
  return { context, byName: new Map(namespaces.map((one) => [one.metadata.name, one])) };
}

function namesIn(sources: readonly Indexed[], asked: readonly string[] | undefined): string[] {
  const there = sources.flatMap(({ byName }) =>
    [...byName.values()].filter((one) => !isTerminating(one)).map(({ metadata }) => metadata.name),
  );
  return [...new Set(there)].filter((name) => asked?.includes(name) ?? true).toSorted();
}

function isTerminating({ metadata }: ApiObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

interface TargetPlan {
  readonly changes: readonly Change[];
  readonly skipped: readonly SkippedNamespace[];
}

function planTarget(
  { context, byName }: Indexed,
  names: readonly string[],
  sources: readonly Indexed[],
  { create, allowSystem, isSystem }: SyncRequest & { readonly isSystem: (name: string) => boolean },
): TargetPlan {
  const changes: Change[] = [];
  const skipped: SkippedNamespace[] = [];
  for (const name of names) {
    const wanted = labelsToCopy(name, sources);
    const there = byName.get(name);
    const change = planOne(name, wanted, there);
    if (wanted !== 'conflict' && change === undefined) continue;
    const reason = reasonToSkip(wanted, there, {
      create,
      isProtected: isSystem(name) && !allowSystem,
    });
    if (reason !== undefined) skipped.push({ name, context, reason });
    else if (change) changes.push(change);
  }
  return { changes, skipped };
}

function planOne(
  name: string,
  wanted: Labels | 'conflict',
  there: ApiObject | undefined,
): Change | undefined {
  if (wanted === 'conflict') return undefined;
  if (there === undefined) return planNewNamespace(name, wanted);
  const edits = SYNCED_LABELS.map((key) => [key, wanted[key]] as const);
  return planNamespaceLabels(there, Object.fromEntries(edits));
}

function reasonToSkip(
  wanted: Labels | 'conflict',
  there: ApiObject | undefined,
  { create, isProtected }: { readonly create: boolean; readonly isProtected: boolean },
): SkipReason | undefined {
  if (isProtected) return 'system';
  if (wanted === 'conflict') return 'conflict';
  if (there === undefined) return create ? undefined : 'missing';
  return isTerminating(there) ? 'terminating' : undefined;
}

/** The labels of a namespace on the source side, if its clusters agree. */
function labelsToCopy(name: string, sources: readonly Indexed[]): Labels | 'conflict' {
  const found = sources
    .map(({ byName }) => byName.get(name))
    .filter((one) => one !== undefined)
    .filter((one) => !isTerminating(one))
    .map(pickSyncedLabels);
  const [first = {}] = found;
  return found.every((labels) => isDeepStrictEqual(labels, first)) ? first : 'conflict';
}

function findDifferences(
  controlPlane: Indexed,
  dataPlanes: readonly Indexed[],
  names: readonly string[],
): NamespaceDifference[] {
  return names.flatMap((name) => {
    const onInstance = labelsOn(controlPlane, name);
    const clusters = dataPlanes.map((one) => [one.context, labelsOn(one, name)] as const);
    return clusters.every(([, labels]) => isDeepStrictEqual(labels, onInstance))
      ? []
      : [{ name, controlPlane: onInstance, clusters: Object.fromEntries(clusters) }];
  });
}

function labelsOn({ byName }: Indexed, name: string): NamespaceLabels {
  const namespace = byName.get(name);
  return namespace ? pickSyncedLabels(namespace) : null;
}
