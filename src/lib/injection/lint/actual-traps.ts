import type { Verdict } from '../decision/decide.ts';
import type { Trap } from './lint-facts.ts';

/** Running pods, as far as their age can differ from the rules. */
export interface RunningPod {
  readonly name: string;
  readonly hasSidecar: boolean;
  /** Whether the sidecar is an injector's work. */
  readonly injected: boolean;
  readonly revision?: string;
}

/**
 * What running pods show that their template does not: that they are from before the present rules, or from another
 * revision. A sidecar without an injector's record was put there by hand, and no rule takes it away.
 * @param verdict what becomes of the next pod.
 * @param revision of the injector that would make its sidecar.
 * @param total how many pods run, where only those that differ are given; their names are told elsewhere then.
 */
export function findActualTraps(
  pods: readonly RunningPod[],
  verdict: Verdict,
  revision: string | undefined,
  total?: number,
): readonly Trap[] {
  const missing = verdict === 'injected' ? pods.filter(({ hasSidecar }) => !hasSidecar) : [];
  const extra =
    verdict === 'not-injected'
      ? pods.filter(({ hasSidecar, injected }) => hasSidecar && injected)
      : [];
  const elsewhere =
    verdict === 'injected' && revision !== undefined
      ? pods.filter(
          (pod) => pod.injected && pod.revision !== undefined && pod.revision !== revision,
        )
      : [];
  const traps: Trap[] = [];
  if (missing.length > 0) {
    const detail = `${countOf(missing, pods, total)} no sidecar, and a new one gets one`;
    traps.push({ code: 'pod-older-than-policy', subject: 'workload', detail });
  }
  if (extra.length > 0) {
    const detail = `${countOf(extra, pods, total)} a sidecar, and a new one gets none`;
    traps.push({ code: 'pod-older-than-policy', subject: 'workload', detail });
  }
  if (elsewhere.length > 0) {
    const now = [...new Set(elsewhere.map((pod) => pod.revision))].join(', ');
    const detail = `${countOf(elsewhere, pods, total)} a sidecar of revision ${now}, and a new one gets one of ${revision ?? ''}`;
    traps.push({ code: 'revision-differs', subject: 'workload', detail });
  }
  return traps;
}

function countOf(
  some: readonly RunningPod[],
  all: readonly RunningPod[],
  total: number | undefined,
): string {
  if (some.length === total) return 'the pods that run have';
  const [only] = some;
  if (total === undefined && all.length === 1 && only) return `pod ${only.name} has`;
  const verb = some.length === 1 ? 'has' : 'have';
  return `${some.length} of ${total ?? all.length} pods ${verb}`;
}
