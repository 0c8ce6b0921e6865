import type { NormalSidecar } from './normal-sidecar.ts';

/**
 * Keeps one copy of each sidecar: a cluster has many pods, but few different sidecars. Copies can be compared by
 * identity, and two copies need to be compared in full only once.
 */
export class SharedSidecars {
  readonly #known = new Map<string, NormalSidecar>();

  /** The stored copy of a sidecar; the sidecar itself where it is the first of its kind. */
  share(sidecar: NormalSidecar): NormalSidecar {
    const { kind, revision, containers, volumes, appProbes } = sidecar;
    const text = JSON.stringify([kind, revision, [...containers], [...volumes], appProbes]);
    const known = this.#known.get(text);
    if (known) return known;
    this.#known.set(text, sidecar);
    return sidecar;
  }
}
