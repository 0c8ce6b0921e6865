import type { NormalSidecar } from './normal-sidecar.ts';

/**
 * Keeps one copy of each sidecar: a cluster has many pods, and few sidecars that differ. Copies can be told apart by
 * identity, and what was compared once need not be compared again.
 */
export class SharedSidecars {
  readonly #known = new Map<string, NormalSidecar>();

  /** The copy that is kept of a sidecar; the sidecar itself where it is the first of its kind. */
  share(sidecar: NormalSidecar): NormalSidecar {
    const { kind, revision, containers, volumes, appProbes } = sidecar;
    const text = JSON.stringify([kind, revision, [...containers], [...volumes], appProbes]);
    const known = this.#known.get(text);
    if (known) return known;
    this.#known.set(text, sidecar);
    return sidecar;
  }
}
