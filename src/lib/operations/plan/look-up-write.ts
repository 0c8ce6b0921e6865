import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { fieldManager } from '../../cluster/object-writer.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { AsmInjectError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { Change } from '../../injection/model/plan.ts';
import { showChange } from '../../injection/model/shown-write.ts';

/** The fate of a write whose answer was lost. */
export type WriteFate =
  | { readonly fate: 'written'; readonly object: ApiObject }
  /** `isFinal`: it can no longer happen, since the object has moved on. */
  | { readonly fate: 'not-written'; readonly isFinal: boolean }
  | { readonly fate: 'unknown'; readonly why: string };

/** Milliseconds in which an interrupted request may still take effect. */
const SETTLING = 1000;

/** Milliseconds in which an unresponsive API server is asked again. */
const PATIENCE = 5000;

/** Milliseconds between two looks. */
const PAUSE = 200;

/**
 * Reads an object again to see whether a write whose answer was lost has happened. The write is guarded by the
 * resourceVersion that it was planned on. If the version differs, the write has either happened or never will.
 * @param end ends the check; if it ends before anything is known, the fate is unknown.
 */
export async function lookUpWrite(
  cluster: Cluster,
  change: Change,
  end: AbortSignal,
): Promise<WriteFate> {
  const begun = performance.now();
  for (;;) {
    const fate = await lookOnce(cluster, change, end);
    const elapsed = performance.now() - begun;
    if (isSettled(fate) || cluster.signal.aborted) return fate;
    if (elapsed > (fate.fate === 'unknown' ? PATIENCE : SETTLING)) return fate;
    await setTimeout(PAUSE, undefined, { signal: cluster.signal }).catch(() => undefined);
  }
}

type Fate = WriteFate | { readonly fate: 'unknown'; readonly why: string; readonly isFinal: true };

function isSettled(fate: Fate): boolean {
  return fate.fate === 'written' || ('isFinal' in fate && fate.isFinal);
}

/** Reads the object once, to see whether the change is there. */
async function lookOnce(cluster: Cluster, change: Change, end: AbortSignal): Promise<Fate> {
  const { kind, name, namespace } = change.object;
  try {
    const limited = AbortSignal.any([end, AbortSignal.timeout(PATIENCE)]);
    const object = await cluster.read(resourceOfKind(kind), name, namespace, limited);
    return judge(change, object);
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    return { fate: 'unknown', why: error.message };
  }
}

function judge(change: Change, object: ApiObject | undefined): Fate {
  const isNew = change.write.action === 'create';
  if (object === undefined) return { fate: 'not-written', isFinal: !isNew };
  if (isNew && !isOurs(object)) return { fate: 'not-written', isFinal: true };
  if (!isNew && object.metadata.resourceVersion === change.resourceVersion) {
    return { fate: 'not-written', isFinal: false };
  }
  switch (showChange(object, change)) {
    case 'after':
      return { fate: 'written', object };
    case 'before':
      return { fate: 'not-written', isFinal: true };
    case 'neither':
      return { fate: 'unknown', why: 'somebody else changed it meanwhile', isFinal: true };
  }
}

function isOurs({ metadata }: ApiObject): boolean {
  return metadata.managedFields?.some(({ manager }) => manager === fieldManager) ?? false;
}
