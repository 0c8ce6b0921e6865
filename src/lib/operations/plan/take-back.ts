import type { Cluster } from '../../cluster/cluster.ts';
import { AsmInjectError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { reverse } from '../../injection/model/shown-write.ts';
import { present } from '../../present.ts';
import { lookUpWrite } from './look-up-write.ts';
import { report, type SendOptions, sendReverse, type Sent } from './send-change.ts';

/** A change that was written and rolled back. */
export interface TakenBack extends Pick<Sent, 'change' | 'error'> {
  readonly outcome: 'rolled-back';
}

/** The maximum number of tries to roll back a change while others change the same object. */
const mostTries = 3;

/**
 * Rolls back all writes, last first, including those that turn out to be written although they seemed not to be. A
 * write that cannot be rolled back keeps its outcome, with the reason.
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

/** A lost write may have happened since the last check. */
async function lookAgain(cluster: Cluster, one: Sent, { grace }: SendOptions): Promise<Sent> {
  const { change, error, outcome, mayStillHappen = false } = one;
  if (error === undefined || (outcome !== 'unknown' && !mayStillHappen)) return one;
  const fate = await lookUpWrite(cluster, change, grace.look);
  if (fate.fate !== 'written') return one;
  // The report about it is no longer true; the reason why its answer was lost still is.
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
    // Only this command changed these fields: changes elsewhere in the object do not prevent the rollback.
    latest = fate.object;
  }
  return present({ ...one, error: failure });
}

function rolledBack({ change, error }: Sent): TakenBack {
  return present({ change, outcome: 'rolled-back', error });
}
