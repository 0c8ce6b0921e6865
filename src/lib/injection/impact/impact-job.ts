import type { NativePrediction } from '../sidecar/native-sidecar.ts';
import { type ImpactWarning, raiseWarning } from './impact-warning.ts';

/**
 * Warns that pods will no longer complete: a sidecar of the classic kind does not end with their own containers
 * (istio/istio#11659).
 * @param isMeantToEnd whether the pods run to completion.
 * @param nodesRunNative whether every node can run native sidecars; absent: not known.
 */
export function warnOfJob(
  isMeantToEnd: boolean,
  native: NativePrediction,
  nodesRunNative?: boolean,
): ImpactWarning | undefined {
  if (!isMeantToEnd) return undefined;
  const isNative = native === 'by-nodes' ? nodesRunNative : native;
  if (isNative === true) return undefined;
  return raiseWarning(
    'job-keeps-running',
    'its pods do not complete: the sidecar keeps running when their own containers have ended',
    isNative === false ? undefined : 'whether the sidecar is native is not known',
  );
}
