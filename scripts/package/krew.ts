import { basename } from 'node:path';
import { stringify } from 'yaml';
import { present } from '../../src/lib/present.ts';
import type { Archive } from './archive.ts';

/** The fields of package.json that the manifest repeats. */
export interface PackageFacts {
  readonly version: string;
  readonly description: string;
  readonly homepage?: string | undefined;
}

/** The plugin's name for krew, which kubectl users type. The manifest file must have the same name. */
export const pluginName = 'asm-inject';

/**
 * Writes the manifest by which krew installs the plugin (krew.googlecontainertools.github.com/v1alpha2).
 * @param releaseUrl address that the archives are published under; krew needs it only to install from the index, not
 *   for `kubectl krew install --manifest --archive`.
 */
export function formatKrewManifest(
  facts: PackageFacts,
  archives: readonly Archive[],
  releaseUrl: string | undefined,
): string {
  const manifest = {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: pluginName },
    spec: present({
      version: `v${facts.version}`,
      homepage: facts.homepage,
      shortDescription: 'See, set and verify Istio sidecar injection',
      description: [
        `${facts.description}.`,
        '',
        'Shows which new pods get a sidecar and why, sets the policy that decides it, labels',
        'namespaces and workloads, restarts what must follow, and verifies the result with an',
        'exit code that a pipeline can trust.',
        '',
      ].join('\n'),
      caveats: [
        'For shell completion put this into the start-up file of your shell:',
        '  source <(kubectl asm-inject completion bash)   # or zsh',
        '',
      ].join('\n'),
      platforms: archives.map(({ file, platform, sha256 }) => ({
        selector: { matchLabels: { os: platform.os, arch: platform.arch } },
        uri: [releaseUrl?.replace(/\/$/, ''), basename(file)].filter(Boolean).join('/'),
        sha256,
        files: [{ from: '*', to: '.' }],
        bin: 'kubectl-asm_inject',
      })),
    }),
  };
  return stringify(manifest, { lineWidth: 0 });
}
