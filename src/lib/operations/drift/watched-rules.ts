import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import { readPositionIfAllowed } from '../../cluster/read-allowed.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';

/** Objects of one kind, reduced to the part that next pods depend on. */
interface WatchedKind {
  readonly resource: Resource;
  readonly scope: ListScope;
  readonly essence: (object: ApiObject & Readonly<Record<string, unknown>>) => unknown;
}

interface Baseline {
  readonly kind: WatchedKind;
  /** `undefined`: the kind cannot be listed. */
  readonly position: string | undefined;
  /** The relevant part of each object, by uid. */
  readonly known: ReadonlyMap<string, string>;
}

/**
 * The objects that all next pods depend on: namespaces' labels, webhooks, and in the namespaces of the injectors their
 * ConfigMaps and the number of available pods. Other changes of these objects, such as a leader's lock, are ignored.
 */
export class WatchedRules {
  readonly #cluster: Cluster;
  readonly #baselines: readonly Baseline[];

  private constructor(cluster: Cluster, baselines: readonly Baseline[]) {
    this.#cluster = cluster;
    this.#baselines = baselines;
  }

  /** Records the present state. */
  static async read(
    cluster: Cluster,
    namespace: string | undefined,
    rules: InjectionRules,
  ): Promise<WatchedRules> {
    const kinds = kindsOf(namespace, [...new Set(rules.homes)]);
    const baselines = await Promise.all(kinds.map((kind) => readBaseline(cluster, kind)));
    return new WatchedRules(cluster, baselines);
  }

  /** Resolves on the first relevant change, or when the objects can no longer be watched. */
  async untilChanged(signal: AbortSignal): Promise<'changed' | 'lost'> {
    const watched = this.#baselines.filter(({ position }) => position !== undefined);
    return Promise.race(watched.map((baseline) => this.#watch(baseline, signal)));
  }

  async #watch(
    { kind: { resource, scope, essence }, position, known }: Baseline,
    signal: AbortSignal,
  ): Promise<'changed' | 'lost'> {
    for await (const { isGone, object } of this.#cluster.changes(
      resource,
      scope,
      position,
      signal,
    )) {
      const now = isGone ? undefined : JSON.stringify(essence({ ...object }));
      if (known.get(uidOf(object)) !== now) return 'changed';
    }
    return 'lost';
  }
}

function kindsOf(namespace: string | undefined, homes: readonly string[]): readonly WatchedKind[] {
  const one = namespace === undefined ? {} : { fieldSelector: `metadata.name=${namespace}` };
  const labels: WatchedKind['essence'] = ({ metadata }) => metadata.labels;
  return [
    { resource: resources.namespace, scope: one, essence: labels },
    {
      resource: resources.mutatingWebhookConfiguration,
      scope: {},
      essence: ({ metadata, webhooks }) => [metadata.labels, webhooks],
    },
    ...homes.flatMap((home): readonly WatchedKind[] => [
      {
        resource: resources.configMap,
        scope: { namespace: home },
        essence: ({ data }) => data,
      },
      {
        resource: resources.deployment,
        scope: { namespace: home },
        essence: ({ status }) =>
          (status as { availableReplicas?: number } | undefined)?.availableReplicas ?? 0,
      },
    ]),
  ];
}

async function readBaseline(cluster: Cluster, kind: WatchedKind): Promise<Baseline> {
  const { resource, scope, essence } = kind;
  // Before the list: a change in between comes again, and then counts as no change.
  const position = await readPositionIfAllowed(cluster, resource, scope);
  const objects = position === undefined ? [] : await cluster.list(resource, scope);
  const known = objects.map(
    (object) => [uidOf(object), JSON.stringify(essence({ ...object }))] as const,
  );
  return { kind, position, known: new Map(known) };
}

function uidOf({ metadata: { uid, name } }: ApiObject): string {
  return uid ?? name;
}
