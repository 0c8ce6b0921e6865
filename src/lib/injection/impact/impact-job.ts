import type { NativeForecast } from '../sidecar/native-sidecar.ts';
import { type ImpactFlag, raiseFlag } from './impact-flag.ts';

/**
 * Says that pods do not complete any more: a sidecar of the classic kind does not end with their own containers
 * (istio/istio#11659).
 * @param isMeantToEnd whether the pods run to completion.
 * @param nodesRunNative whether every node can run native sidecars; absent: not known.
 */
export function flagJob(
  isMeantToEnd: boolean,
  native: NativeForecast,
  nodesRunNative?: boolean,
): ImpactFlag | undefined {
  if (!isMeantToEnd) return undefined;
  const isNative = native === 'by-nodes' ? nodesRunNative : native;
  if (isNative === true) return undefined;
  return raiseFlag(
    'job-keeps-running',
    'its pods do not complete: the sidecar keeps running when their own containers have ended',
    isNative === false ? undefined : 'whether the sidecar is native is not known',
  );
}
