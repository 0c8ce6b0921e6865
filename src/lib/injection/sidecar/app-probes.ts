import type { ContainerObject, PodObject } from '../model/api-objects.ts';
import { REWRITE_APP_PROBE_ANNOTATION } from './rewrite-app-probe.ts';
import { detectSidecar, hasInjectionRecord, SIDECAR_CONTAINER } from './sidecar.ts';

const probeFields = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

/** The part of a probe that shows its destination. */
interface ProbeObject {
  readonly httpGet?: { readonly path?: string };
  readonly tcpSocket?: object;
  readonly grpc?: object;
}

type ProbedContainer = ContainerObject & {
  readonly [field in (typeof probeFields)[number]]?: ProbeObject;
};

/** The agent's path for the application's probes: `/app-health/<container>/readyz` (Istio 1.30 app_probe.go). */
const AGENT_PATH = '/app-health/';

/** Where the probes of a pod's application go: to the sidecar's agent, or straight to it; or there are none. */
export type AppProbes = 'rewritten' | 'direct' | 'none';

/**
 * Finds where the probes of the application's containers go. Probes that run a command in the container are never
 * rewritten, and do not count.
 */
export function readAppProbes({ spec }: PodObject): AppProbes {
  const probes = spec.containers
    .filter(({ name }) => name !== SIDECAR_CONTAINER)
    .flatMap((container: ProbedContainer) => probeFields.flatMap((field) => container[field] ?? []))
    .filter(({ httpGet, tcpSocket, grpc }) => httpGet ?? tcpSocket ?? grpc);
  if (probes.length === 0) return 'none';
  return probes.some(({ httpGet }) => httpGet?.path?.startsWith(AGENT_PATH))
    ? 'rewritten'
    : 'direct';
}

/** Whether an injected pod would have other probes if it were recreated with this setting. */
export function isBehindRewriting(pod: PodObject, isOn: boolean): boolean {
  if (detectSidecar(pod) === 'none' || !hasInjectionRecord(pod)) return false;
  // The pod's annotation overrides the setting.
  if (pod.metadata.annotations?.[REWRITE_APP_PROBE_ANNOTATION] !== undefined) return false;
  return readAppProbes(pod) === (isOn ? 'direct' : 'rewritten');
}
