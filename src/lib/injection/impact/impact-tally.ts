import type { Truth } from '../selector/selector.ts';
import type { Effect, WorkloadImpact } from './impact-model.ts';

/** Numbers of workloads and pods. */
export interface ImpactCount {
  readonly workloads: number;
  readonly namespaces: number;
  readonly pods: number;
}

/** A part of the cluster that could not be read. */
export interface UnknownPart {
  /** In words: `Jobs`, `ResourceQuotas in test1`. */
  readonly part: string;
  readonly reason: string;
}

/** What a change does to every workload that it can reach: plain data, part of result documents. */
export interface BlastRadius {
  /** Every workload that was checked, counted once. */
  readonly counts: Readonly<Record<Effect, ImpactCount>>;
  readonly total: ImpactCount;
  /** Workloads whose pods cannot be created while no injector answers. */
  readonly blockedByOutage: { readonly before: ImpactCount; readonly after: ImpactCount };
  /** Proxies with `image: auto` that no injector would complete any more: their pods would not start. */
  readonly gateways: readonly WorkloadImpact[];
  /** Workloads of kube-* and of the injector's own namespaces that change, or that have a warning. */
  readonly system: readonly WorkloadImpact[];
  /** The same in all other namespaces. */
  readonly ordinary: readonly WorkloadImpact[];
  /** Parts that could not be read. Something may be missing above. */
  readonly unknownParts: readonly UnknownPart[];
}

const effects: readonly Effect[] = [
  'gains',
  'loses',
  'moves',
  'denied',
  'admitted',
  'unknown',
  'stays-injected',
  'stays-without',
  'stays-denied',
  'stays-unknown',
];

/** Whether a workload is worth a row: it changes, or has a warning. */
export function isReported({ effect, warnings }: WorkloadImpact): boolean {
  return warnings.length > 0 || !effect.startsWith('stays-');
}

/** Adds impacts up to a {@link BlastRadius}. Impacts worth a row are kept; the others are only counted. */
export class ImpactTally {
  readonly #isSystem: (namespace: string) => boolean;
  readonly #counts = new Map<Effect, Counter>(effects.map((effect) => [effect, new Counter()]));
  readonly #total = new Counter();
  readonly #blocked = { before: new Counter(), after: new Counter() };
  readonly #rows: WorkloadImpact[] = [];
  readonly #unknownParts: UnknownPart[] = [];

  /** @param isSystem whether a namespace belongs to the cluster or to an injector. */
  constructor(isSystem: (namespace: string) => boolean) {
    this.#isSystem = isSystem;
  }

  /** Adds one workload. */
  add(impact: WorkloadImpact): void {
    const { blockedByOutage } = impact;
    this.#counts.get(impact.effect)?.add(impact);
    this.#total.add(impact);
    if (isPossible(blockedByOutage.before)) this.#blocked.before.add(impact);
    if (isPossible(blockedByOutage.after)) this.#blocked.after.add(impact);
    if (isReported(impact)) this.#rows.push(impact);
  }

  /** Notes that a part of the cluster could not be read. */
  miss(part: UnknownPart): void {
    this.#unknownParts.push(part);
  }

  /** The sum of everything added. */
  sum(): BlastRadius {
    const rows = this.#rows.toSorted(compareImpacts);
    const isGateway = ({ warnings }: WorkloadImpact): boolean =>
      warnings.some(({ code }) => code === 'gateway-will-not-start');
    const isSystem = ({ object }: WorkloadImpact): boolean =>
      this.#isSystem(object.namespace ?? '');
    return {
      counts: Object.fromEntries(
        [...this.#counts].map(([effect, counter]) => [effect, counter.count]),
      ) as Record<Effect, ImpactCount>,
      total: this.#total.count,
      blockedByOutage: {
        before: this.#blocked.before.count,
        after: this.#blocked.after.count,
      },
      gateways: rows.filter(isGateway),
      system: rows.filter((row) => !isGateway(row) && isSystem(row)),
      ordinary: rows.filter((row) => !isGateway(row) && !isSystem(row)),
      unknownParts: this.#unknownParts,
    };
  }
}

class Counter {
  #workloads = 0;
  #pods = 0;
  readonly #namespaces = new Set<string>();

  add({ object, pods }: WorkloadImpact): void {
    this.#workloads += 1;
    this.#pods += pods;
    this.#namespaces.add(object.namespace ?? '');
  }

  get count(): ImpactCount {
    return { workloads: this.#workloads, namespaces: this.#namespaces.size, pods: this.#pods };
  }
}

function isPossible(truth: Truth): boolean {
  return truth !== false;
}

function compareImpacts({ object: a }: WorkloadImpact, { object: b }: WorkloadImpact): number {
  return (
    compareCodeUnits(a.namespace ?? '', b.namespace ?? '') ||
    compareCodeUnits(a.name, b.name) ||
    compareCodeUnits(a.kind, b.kind)
  );
}

// By code unit, as the API server orders names.
function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
