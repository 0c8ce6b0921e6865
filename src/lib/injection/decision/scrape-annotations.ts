import type { Labels } from '../model/model.ts';

/** The port of the application's metrics. */
export const SCRAPED_PORT = 'prometheus.io/port';

/** Several ports, each with a path, instead of the one port. */
export const SCRAPE_TARGETS = 'prometheus.istio.io/scrape-targets';

/** Ports of the proxy and its agent, which the agent refuses to scrape (Istio 1.31 pilot-agent status/server.go). */
const RESERVED_PORTS: ReadonlySet<number> = new Set([
  15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090,
]);

/** The agent's own port; a pod that leads Prometheus there has been injected before. */
const AGENT_PORT = '15020';

/** Go's strconv.ParseBool for false. */
const FALSE = /^(?:0|f|F|FALSE|false|False)$/;

/**
 * Finds why the injector refuses to let the agent scrape the application, as it does from 1.31 on (Istio
 * pkg/kube/inject/webhook.go, applyPrometheusMerge). It looks only where the agent scrapes the application: not without
 * the merge, not with scrape "false", and not where the port already is the agent's. Targets replace the one port.
 * @returns nothing for the annotation that is not read, or accepted.
 */
export function checkScrape(key: string, annotations: Labels): string | undefined {
  const isMerged = !FALSE.test(annotations['prometheus.istio.io/merge-metrics'] ?? '');
  const isScraped = !FALSE.test(annotations['prometheus.io/scrape'] ?? '');
  const port = annotations[SCRAPED_PORT] ?? '';
  if (!isMerged || !isScraped || port === AGENT_PORT) return undefined;
  const targets = readTargetPorts(annotations[SCRAPE_TARGETS] ?? '');
  if (key === SCRAPE_TARGETS) return targets.map(checkPort).find((one) => one !== undefined);
  return targets.length > 0 || port === '' ? undefined : checkPort(port);
}

/** The ports of a list such as `9090:/metrics,9091`; a list with an entry without a port is not read at all. */
function readTargetPorts(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const ports = entries
    .filter((entry) => entry !== '')
    .map((entry) => (entry.split(':', 1)[0] ?? '').trim());
  return ports.includes('') ? [] : ports;
}

function checkPort(port: string): string | undefined {
  const number = /^[+-]?\d+$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) return 'it must be a port from 1 to 65535';
  return RESERVED_PORTS.has(number) ? `port ${number} belongs to the sidecar` : undefined;
}
