import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

/** One Go module of pinned tools: the programs built from it, their names and their version. */
export interface ToolSet {
  readonly name: string;
  readonly directory: string;
  readonly version: string;
  /** Binary name → Go package. */
  readonly packages: Readonly<Record<string, string>>;
  readonly ldflags: string;
}

/** The programs a playground runs. */
export type BinaryName =
  'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl' | 'kwok';

/** Reads the version of `module` from the go.mod of a tool set, the one place where it is pinned. */
function pinnedVersion(directory: string, module: string): string {
  const goMod = readFileSync(`${directory}/go.mod`, 'utf8');
  const found = goMod.split('\n').find((line) => line.trim().startsWith(`${module} v`));
  const version = found?.trim().split(/\s+/)[1];
  if (version === undefined) throw new Error(`${directory}/go.mod does not require ${module}`);
  return version;
}

function toolSet(
  name: string,
  module: string,
  packages: Readonly<Record<string, string>>,
  ldflags: (version: string) => readonly string[] = () => [],
): ToolSet {
  const directory = fileURLToPath(new URL(name, import.meta.url));
  const version = pinnedVersion(directory, module);
  return {
    name,
    directory,
    version,
    packages,
    ldflags: ['-s', '-w', ...ldflags(version)].join(' '),
  };
}

/** Without these the API server reports a version that no client can parse. */
function kubernetesVersionFlags(version: string): readonly string[] {
  const [major = '', minor = ''] = version.replace('v', '').split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return Object.entries(variables).map(
    ([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`,
  );
}

const kubernetesCommand = 'k8s.io/kubernetes/cmd';

/** All tool sets that can be built, in build order. */
export const toolSets: readonly ToolSet[] = [
  toolSet('etcd', 'go.etcd.io/etcd/server/v3', { etcd: 'go.etcd.io/etcd/server/v3' }),
  toolSet(
    'kubernetes',
    'k8s.io/kubernetes',
    {
      'kube-apiserver': `${kubernetesCommand}/kube-apiserver`,
      'kube-controller-manager': `${kubernetesCommand}/kube-controller-manager`,
      'kube-scheduler': `${kubernetesCommand}/kube-scheduler`,
      kubectl: `${kubernetesCommand}/kubectl`,
    },
    kubernetesVersionFlags,
  ),
  toolSet('kwok', 'sigs.k8s.io/kwok', { kwok: 'sigs.k8s.io/kwok/cmd/kwok' }),
];

/** Name of a tool set's directory in the cache, made of its content, version and platform. */
export function cacheKey(set: ToolSet): string {
  return `${set.name}-${set.version}-${platform()}-${arch()}`;
}
