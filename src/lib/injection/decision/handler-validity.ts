import type { Json, JsonObject } from '../model/model.ts';
import { asObject, asText, isPresent } from '../prediction/pod-json.ts';
import type { PodProblem } from './pod-validity.ts';

const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'] as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const NUMBERS = [
  ...['failureThreshold', 'initialDelaySeconds', 'periodSeconds'],
  ...['successThreshold', 'timeoutSeconds'],
];

/**
 * Finds what the API server refuses in the probes and hooks of a container (Kubernetes v1.36 pkg/apis/core/validation
 * validateProbe, validateHandler, validateInitContainers).
 * @param mayHave whether the container may have any: an init container that ends may not.
 */
export function findHandlerProblem(
  path: string,
  container: JsonObject,
  mayHave: boolean,
): PodProblem | undefined {
  const lifecycle = asObject(container['lifecycle']);
  const hooks = Object.keys(lifecycle).map(
    (name) => [`${path}.lifecycle.${name}`, lifecycle[name]] as const,
  );
  const probes = PROBES.map((name) => [`${path}.${name}`, container[name]] as const);
  for (const [field, handler] of [...probes, ...hooks]) {
    if (!isPresent(handler)) continue;
    if (!mayHave) {
      return { field, value: 'set', detail: 'an init container that ends must not have it' };
    }
    const problem =
      findHandlerCount(field, asObject(handler)) ??
      findTargetProblem(field, asObject(handler)) ??
      findNumberProblem(field, asObject(handler));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findHandlerCount(field: string, handler: JsonObject): PodProblem | undefined {
  const found = HANDLERS.filter((name) => isPresent(handler[name]));
  if (found.length === 1) return undefined;
  const value = found.join(', ');
  const detail = found.length === 0 ? 'it needs a handler' : 'two handlers are not allowed';
  return { field, value, detail };
}

function findTargetProblem(
  field: string,
  { grpc, httpGet, tcpSocket }: JsonObject,
): PodProblem | undefined {
  for (const target of [httpGet, tcpSocket, grpc]) {
    if (!isPresent(target)) continue;
    const { port } = asObject(target);
    if (isPort(port)) continue;
    const value = typeof port === 'number' ? String(port) : asText(port);
    return { field, value, detail: 'it must have a port from 1 to 65535' };
  }
  return undefined;
}

/** A number, or the name of a port: letters, digits and dashes, with at least one letter. */
function isPort(port: Json | undefined): boolean {
  if (typeof port === 'number') return port >= 1 && port <= 65_535;
  const name = asText(port);
  return /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/i.test(name) && name.length <= 15;
}

function findNumberProblem(field: string, handler: JsonObject): PodProblem | undefined {
  const name = NUMBERS.find((one) => typeof handler[one] === 'number' && handler[one] < 0);
  if (name === undefined) return undefined;
  const value = JSON.stringify(handler[name] ?? null);
  return { field: `${field}.${name}`, value, detail: 'it must not be negative' };
}
