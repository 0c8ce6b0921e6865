import type { SidecarParts } from '../model/injector-model.ts';

/** Kinds of volumes that templates use (Kubernetes v1.36 core/v1 VolumeSource). */
const VOLUME_KINDS = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'hostPath',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'] as const;
const WITH_HANDLERS = /^(startupProbe|readinessProbe|livenessProbe|postStart|preStop):/;

/**
 * Reads from the text of an injector's template what a pod's own containers and volumes may conflict with. The text is
 * not YAML before it is rendered, so it is read line by line. Parts under a condition are marked as conditional.
 */
export function readSidecarParts(text: string): SidecarParts {
  const lines = readLines(text);
  return {
    volumes: readVolumes(lines),
    handlers: readHandlers(lines),
    isLinux: /^\s*(capabilities|runAsUser|allowPrivilegeEscalation):/m.test(text),
    forbidsEscalation: /allowPrivilegeEscalation:/.test(text),
    mountsUserVolumes: text.includes('sidecar.istio.io/userVolumeMount'),
  };
}

/** A line of YAML, its indentation, and the number of conditions around it. */
interface Line {
  readonly text: string;
  readonly indent: number;
  readonly depth: number;
}

const ACTION = /\{\{-?\s*(if|range|with|define|block|end)?\b[^}]*\}\}/g;

function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let depth = 0;
  for (const whole of text.split('\n')) {
    const yaml = whole.replaceAll(ACTION, '');
    const own = depth;
    for (const [, word] of whole.matchAll(ACTION)) {
      if (word === 'end') depth -= 1;
      else if (word !== undefined) depth += 1;
    }
    const trimmed = yaml.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    lines.push({
      text: trimmed,
      indent: yaml.length - yaml.trimStart().length,
      depth: Math.min(own, depth),
    });
  }
  return lines;
}

/** The lines below a key at the same indentation or deeper, up to the next key. */
function sectionAt(lines: readonly Line[], start: number): readonly Line[] {
  const { indent = 0 } = lines[start] ?? {};
  const end = lines.findIndex(
    (line, index) =>
      index > start &&
      (line.indent < indent || (line.indent === indent && !line.text.startsWith('-'))),
  );
  return lines.slice(start + 1, end === -1 ? undefined : end);
}

function readVolumes(lines: readonly Line[]): SidecarParts['volumes'] {
  const start = lines.findIndex(({ text }) => text === 'volumes:');
  const depth = lines[start]?.depth ?? 0;
  const volumes: Record<string, SidecarParts['volumes'][string]> = {};
  if (start === -1) return volumes;
  let entry: { kinds: Set<string>; name?: string; conditional: boolean } | undefined;
  const close = (): void => {
    if (entry?.name === undefined) return;
    volumes[entry.name] = { kinds: [...entry.kinds], conditional: entry.conditional };
  };
  for (const line of sectionAt(lines, start)) {
    if (line.text.startsWith('- ')) {
      close();
      entry = { kinds: new Set(), conditional: line.depth > depth };
    }
    if (!entry) continue;
    const name = /(?:^(?:- )?|[{,]\s*)name:\s*["']?([\w.-]+)["']?/.exec(line.text)?.[1];
    if (name !== undefined) entry.name ??= name;
    for (const kind of VOLUME_KINDS) {
      if (new RegExp(`(?:^(?:- )?|[{,]\\s*)${kind}:`).test(line.text)) entry.kinds.add(kind);
    }
  }
  close();
  return volumes;
}

function readHandlers(lines: readonly Line[]): SidecarParts['handlers'] {
  const start = lines.findIndex(({ text }) => /^- name:\s*["']?istio-proxy["']?$/.test(text));
  const { depth = 0 } = lines[start] ?? {};
  const handlers: Record<string, SidecarParts['handlers'][string]> = {};
  lines.forEach((line, index) => {
    const field = WITH_HANDLERS.exec(line.text)?.[1];
    if (start === -1 || index < start || field === undefined) return;
    const text = [line, ...sectionAt(lines, index)].map((one) => one.text).join('\n');
    const kind = HANDLERS.find((one) => new RegExp(`(?:^|[{,]\\s*)${one}:`, 'm').test(text));
    if (kind !== undefined) handlers[field] = { kind, conditional: line.depth > depth };
  });
  return handlers;
}
