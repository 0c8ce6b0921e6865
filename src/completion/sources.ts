import type { ConnectionFlags } from '../lib/cluster/kubeconfig.ts';
import type { Resource } from '../lib/cluster/resources.ts';
import type { TypedLine } from './command-line.ts';

type SourceName =
  | 'namespaces'
  | 'workloads'
  | 'pods-and-workloads'
  | 'revisions'
  | 'contexts'
  | 'clusters'
  | 'users'
  | 'drift-reasons'
  | 'reason-codes'
  | 'verify-formats';

/** The source of the words for a flag or an argument; the shell completes files itself. */
export type Source = 'files' | { readonly name: SourceName; readonly isList?: boolean };

// By the names that flags and arguments have in all commands. Names missing here are not completed.
const sources: Readonly<Record<'flags' | 'args', Readonly<Record<string, Source>>>> = {
  flags: {
    cluster: { name: 'clusters' },
    code: { name: 'reason-codes', isList: true },
    context: { name: 'contexts' },
    contexts: { name: 'contexts', isList: true },
    'control-plane-context': { name: 'contexts' },
    'control-plane-kubeconfig': 'files',
    file: 'files',
    filename: 'files',
    kubeconfig: 'files',
    namespace: { name: 'namespaces' },
    output: { name: 'verify-formats' },
    reason: { name: 'drift-reasons', isList: true },
    revision: { name: 'revisions' },
    user: { name: 'users' },
  },
  args: {
    name: { name: 'namespaces' },
    subject: { name: 'pods-and-workloads' },
    workload: { name: 'workloads' },
  },
};

/** @returns `undefined` if nothing can be offered. */
export function sourceOf(what: 'flags' | 'args', name: string): Source | undefined {
  return Object.hasOwn(sources[what], name) ? sources[what][name] : undefined;
}

/**
 * Reads the words of a source.
 * @throws {AsmInjectError} there is no kubeconfig, or the cluster does not answer.
 */
export async function readSource(
  name: SourceName,
  line: TypedLine,
  signal: AbortSignal,
): Promise<readonly string[]> {
  switch (name) {
    case 'namespaces': {
      const { resources } = await import('../lib/cluster/resources.ts');
      const given = new Set(line.args);
      return (await listNames(resources.namespace, line, signal)).filter((one) => !given.has(one));
    }
    case 'workloads':
      return readWorkloads(line, signal);
    case 'pods-and-workloads':
      return readSubjects(line, signal);
    case 'revisions':
      return readRevisions(line, signal);
    case 'contexts':
    case 'clusters':
    case 'users': {
      const { readDefinedNames } = await import('../lib/cluster/kubeconfig.ts');
      return readDefinedNames(connectionOf(line).kubeconfig)[name];
    }
    case 'drift-reasons':
      return (await import('../lib/injection/drift/drift.ts')).driftReasons;
    case 'reason-codes':
      return (await import('../lib/output/explanation/reason-list.ts')).listCodes();
    case 'verify-formats': {
      const { podFormats } = await import('../cli/verify/verify-output.ts');
      const { reportFormats } = await import('../lib/output/verification/verification-report.ts');
      return [...reportFormats, ...podFormats.map((format) => `${format}=`)];
    }
  }
}

/** `deploy` → the types; `deploy/de` → its objects, as kubectl completes TYPE/NAME. */
async function readWorkloads(line: TypedLine, signal: AbortSignal): Promise<readonly string[]> {
  const { editableKinds, readWorkloadKind, spellingsOf } =
    await import('../lib/injection/workload/workload-kinds.ts');
  const slash = line.partial.indexOf('/');
  if (slash === -1) {
    return editableKinds.flatMap((kind) => {
      const [short = '', singular = ''] = spellingsOf([kind]);
      return singular.startsWith(short) ? [`${singular}/`] : [`${singular}/`, `${short}/`];
    });
  }
  const type = line.partial.slice(0, slash);
  const kind = readWorkloadKind(type);
  if (!kind) return [];
  const { resourceOfKind } = await import('../lib/cluster/resources.ts');
  const names = await listNames(resourceOfKind(kind), line, signal);
  const given = new Set(line.args);
  return names.map((one) => `${type}/${one}`).filter((word) => !given.has(word));
}

async function readSubjects(line: TypedLine, signal: AbortSignal): Promise<readonly string[]> {
  const workloads = readWorkloads(line, signal);
  if (line.partial.includes('/')) return workloads;
  const { resources } = await import('../lib/cluster/resources.ts');
  return [...(await listNames(resources.pod, line, signal)), ...(await workloads)];
}

async function readRevisions(line: TypedLine, signal: AbortSignal): Promise<readonly string[]> {
  const { resources } = await import('../lib/cluster/resources.ts');
  const { REVISION } = await import('../lib/injection/model/keys.ts');
  const found = await listMetadata(resources.mutatingWebhookConfiguration, line, signal);
  return [...new Set(found.flatMap(({ labels }) => labels?.[REVISION] ?? []))];
}

async function listNames(
  resource: Resource,
  line: TypedLine,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return (await listMetadata(resource, line, signal)).map(({ name }) => name);
}

interface Metadata {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

async function listMetadata(
  resource: Resource,
  line: TypedLine,
  signal: AbortSignal,
): Promise<readonly Metadata[]> {
  const { connect } = await import('../lib/cluster/cluster.ts');
  const impersonate = { user: last(line, 'as'), groups: line.given.get('as-group') ?? [] };
  const flags = connectionOf(line);
  const cluster = await connect(flags, {
    impersonate,
    requestTimeout: 0,
    signal,
    isUnattended: true,
  });
  try {
    const namespace = resource.namespaced ? cluster.namespace : undefined;
    const objects = await cluster.list(resource, { namespace, metadataOnly: true });
    return objects.map(({ metadata }) => metadata as Metadata);
  } finally {
    cluster.close();
  }
}

/** The cluster that the line being typed names. */
function connectionOf(line: TypedLine): ConnectionFlags {
  return {
    cluster: last(line, 'cluster'),
    context: last(line, 'context'),
    kubeconfig: last(line, 'kubeconfig'),
    namespace: last(line, 'namespace'),
    user: last(line, 'user'),
  };
}

function last(line: TypedLine, flag: string): string | undefined {
  return line.given.get(flag)?.at(-1);
}
