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
  /** Environment variables of the build. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The programs of a control plane. */
export type BinaryName =
  'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl' | 'kwok';

/** The programs of an Istio installation. */
export type IstioBinaryName = 'pilot-discovery' | 'istioctl';

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

/** The tool sets of a control plane, in build order. */
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

/**
 * Istio's control plane, whose release tags are not Go modules: two commits of its line of development are. The name
 * says by which release's rules they decide, in the form in which Istio names such builds.
 */
function istioSet(release: string): ToolSet {
  const module = 'istio.io/istio';
  const set = toolSet(
    `istio-${release}`,
    module,
    {
      'pilot-discovery': `${module}/pilot/cmd/pilot-discovery`,
      istioctl: `${module}/istioctl/cmd/istioctl`,
    },
    // Without it, both call themselves and their images "unknown".
    (version) => [`-X ${module}/pkg/version.buildVersion=${buildVersion(release, version)}`],
  );
  return { ...set, environment: { CGO_ENABLED: '0' } };
}

/** `1.31-alpha.<commit>`; `pseudoVersion` is Go's, which ends in the commit. */
function buildVersion(release: string, pseudoVersion: string): string {
  return `${release}-alpha.${pseudoVersion.split('-').at(-1) ?? ''}`;
}

/** An istiod that can be built: its programs, and the version that they and their images carry. */
export interface IstioBuild {
  readonly set: ToolSet;
  readonly version: string;
}

/** The istiods that can be built by release, the newest first; each is built when a playground first wants it. */
export const istioBuilds: Readonly<Record<string, IstioBuild>> = Object.fromEntries(
  ['1.31', '1.30'].map((release) => {
    const set = istioSet(release);
    return [release, { set, version: buildVersion(release, set.version) }];
  }),
);

/** Name of a tool set's directory in the cache, made of its content, version and platform. */
export function cacheKey(set: ToolSet): string {
  return `${set.name}-${set.version}-${platform()}-${arch()}`;
}
