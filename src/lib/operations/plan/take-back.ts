import type { Cluster } from '../../cluster/cluster.ts';
import { AsmInjectError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { reverse } from '../../injection/model/shown-write.ts';
import { present } from '../../present.ts';
import { lookUpWrite } from './look-up-write.ts';
import { report, type SendOptions, sendReverse, type Sent } from './send-change.ts';

/** A change that was written and taken back. */
export interface TakenBack extends Pick<Sent, 'change' | 'error'> {
  readonly outcome: 'rolled-back';
}

/** Somebody else may change the object this often while it is taken back. */
const mostTries = 3;

/**
 * Takes back what was written, the last first, and what turns out to be written although it did not seem so. What cannot
 * be taken back keeps its outcome, with the reason.
 */
export async function takeBack(
  cluster: Cluster,
  sent: readonly Sent[],
  options: SendOptions,
): Promise<readonly (Sent | TakenBack)[]> {
  const reported: (Sent | TakenBack)[] = [];
  for (const one of sent.toReversed()) {
    const now = await lookAgain(cluster, one, options);
    const { object } = now;
    reported.unshift(
      object && isStanding(now) ? await takeBackOne(cluster, now, object, options) : now,
    );
  }
  return reported;
}

function isStanding({ outcome }: Sent): boolean {
  return outcome === 'written' || outcome === 'unknown';
}

/** A write that was lost may have happened since it was looked for. */
async function lookAgain(cluster: Cluster, one: Sent, { grace }: SendOptions): Promise<Sent> {
  const { change, error, outcome, mayStillHappen = false } = one;
  if (error === undefined || (outcome !== 'unknown' && !mayStillHappen)) return one;
  const fate = await lookUpWrite(cluster, change, grace.look);
  if (fate.fate !== 'written') return one;
  // What was said of it is no longer true; why its answer was lost is.
  const { cause } = error;
  return {
    ...report(change, error, fate, cluster.commandFlags),
    error: cause instanceof AsmInjectError ? cause : error,
  };
}

async function takeBackOne(
  cluster: Cluster,
  one: Sent,
  object: ApiObject,
  options: SendOptions,
): Promise<Sent | TakenBack> {
  const { change } = one;
  let latest = object;
  let failure: AsmInjectError | undefined;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const undo = reverse(change, latest.metadata.resourceVersion ?? '');
    if (undo === undefined) return one;
    const { outcome, error } = await sendReverse(cluster, undo, options);
    if (outcome === 'written') return rolledBack(one);
    failure ??= error;
    const fate = await lookUpWrite(cluster, change, options.grace.look);
    if (fate.fate === 'not-written') return rolledBack(one);
    if (fate.fate === 'unknown') break;
    // Nobody but this command changed these fields: what else has changed does not keep them from being taken back.
    latest = fate.object;
  }
  return present({ ...one, error: failure });
}

function rolledBack({ change, error }: Sent): TakenBack {
  return present({ change, outcome: 'rolled-back', error });
}
