import type { Pod } from './pod.ts';

const portLists = [
  'includeInboundPorts',
  'excludeInboundPorts',
  'includeOutboundPorts',
  'excludeOutboundPorts',
] as const;

/** Go's own message about a text that is not a port: people search for it. */
function portProblem(text: string): string | undefined {
  const problem = (reason: string) =>
    `failed parsing port '${text}': failed parsing port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`;
  if (!/^\d+$/.test(text)) return problem('invalid syntax');
  return Number(text) > 65535 ? problem('value out of range') : undefined;
}

function portListProblem(list: string): string | undefined {
  if (list === '' || list === '*') return undefined;
  return list
    .split(',')
    .map((port) => portProblem(port.trim()))
    .find((problem) => problem !== undefined);
}

/** The injector's message for each annotation that it refuses; none when all are valid. */
export function annotationProblems(pod: Pod): readonly string[] {
  const { metadata } = pod;
  return [...overridesProblems(pod), ...portProblems(metadata.annotations)];
}

function overridesProblems({ metadata }: Pod): readonly string[] {
  const text = metadata.annotations?.['proxy.istio.io/overrides'];
  try {
    if (text !== undefined) JSON.parse(text);
    return [];
  } catch {
    const letter = text?.trim().slice(0, 1) ?? '';
    return [`invalid character '${letter}' looking for beginning of value`];
  }
}

function portProblems(annotations: Pod['metadata']['annotations']): readonly string[] {
  return portLists.flatMap((name) => {
    const key = `traffic.sidecar.istio.io/${name}`;
    const value = annotations?.[key];
    const problem = value === undefined ? undefined : portListProblem(value);
    if (value === undefined || problem === undefined) return [];
    return [`invalid value '${value}' for annotation '${key}': ${name} invalid: ${problem}`];
  });
}
