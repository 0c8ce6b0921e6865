import { type Container, type Pod, proxyName } from './pod.ts';

/** The port on which the proxy's agent answers probes for the application, and the name of each probe there. */
const agentPort = 15020;
const probes = { readinessProbe: 'readyz', livenessProbe: 'livez', startupProbe: 'startupz' };

interface HttpGet {
  readonly path?: string;
  readonly port: number | string;
  readonly scheme?: string;
}

interface Probe {
  readonly httpGet?: HttpGet;
  readonly timeoutSeconds?: number;
  readonly [field: string]: unknown;
}

/** A pod whose HTTP probes go to the proxy's agent, and the original probes that the agent sends, by path. */
export interface RewrittenProbes {
  readonly containers: readonly Container[];
  readonly probers: Readonly<Record<string, unknown>>;
}

/** Whether HTTP probes are rewritten: the pod's annotation wins over the mesh's setting. */
export function isProbeRewritingOn({ metadata }: Pod, byDefault: boolean): boolean {
  const intent = metadata.annotations?.['sidecar.istio.io/rewriteAppHTTPProbers'];
  return intent === undefined ? byDefault : intent === 'true';
}

function portNumber({ ports = [] }: Container, port: number | string): number | string {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? port;
}

/**
 * Points the httpGet probes of every application container to `/app-health/<container>/<probe>` on the agent's port, so
 * that they work when the application accepts only mutual TLS.
 */
export function rewriteProbes({ spec }: Pod): RewrittenProbes {
  const probers: Record<string, unknown> = {};
  const containers = spec.containers.map((container) => {
    if (container.name === proxyName) return container;
    const rewritten: Record<string, Probe> = {};
    for (const [field, name] of Object.entries(probes)) {
      const probe = container[field] as Probe | undefined;
      if (probe?.httpGet === undefined) continue;
      const path = `/app-health/${container.name}/${name}`;
      const { httpGet, timeoutSeconds } = probe;
      const port = portNumber(container, httpGet.port);
      probers[path] = { httpGet: { ...httpGet, port }, timeoutSeconds };
      rewritten[field] = { ...probe, httpGet: { path, port: agentPort, scheme: 'HTTP' } };
    }
    return { ...container, ...rewritten };
  });
  return { containers, probers };
}
