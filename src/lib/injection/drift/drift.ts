import { isDeepStrictEqual } from 'node:util';
import { present } from '../../present.ts';
import type { PodObject } from '../model/api-objects.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { normalizeSidecar, type NormalSidecar } from '../sidecar/normal-sidecar.ts';

/**
 * How the sidecar of a running pod differs from the one that a new pod gets. Codes are a contract: codes may be added,
 * but never changed.
 * - `missing`, `extra`: it has none but should have one / has one but should not
 * - `revision`: another control plane injected it
 * - `classic-instead-of-native`, `native-instead-of-classic`: which list the container is in
 * - `image`, `resources`, `environment`, `arguments`, `ports`, `probes`, `lifecycle`, `security`, `volumes`: that part
 *   of an injected container; `settings`: any other field of it
 * - `app-probes`: which of the application's probes its agent answers ("Rewrite App Probe")
 * - `container`: a whole injected container besides the sidecar is new or gone, such as istio-init (a CNI was switched)
 */
export const driftReasons = [
  'missing',
  'extra',
  'revision',
  'classic-instead-of-native',
  'native-instead-of-classic',
  'image',
  'resources',
  'environment',
  'arguments',
  'ports',
  'probes',
  'app-probes',
  'lifecycle',
  'security',
  'volumes',
  'container',
  'settings',
] as const;

/** One of {@link driftReasons}. */
export type DriftReason = (typeof driftReasons)[number];

/** One difference. */
export interface Difference {
  readonly reason: DriftReason;
  /** Path in the pod, list items by name: `spec.containers[istio-proxy].resources.limits.cpu`. */
  readonly field: string;
  /** What the running pod has; absent when it has nothing there. */
  readonly actual?: Json;
  /** What a new pod gets; absent when it gets nothing there. */
  readonly wanted?: Json;
}

/**
 * Compares the sidecar of a running pod with that of a new pod, as a dry-run create of the same template returned it.
 * Only the parts that an injector adds are compared. Other changes of the template are not drift.
 *
 * A missing sidecar, an extra one, or one of the other kind is one difference. For the other kind, the fields that both
 * sidecars have are compared too; otherwise nothing else is compared. A pinned image (annotation
 * sidecar.istio.io/proxyImage, or a container istio-proxy that the template declares) is not a difference, since the
 * new pod has it too.
 * @returns differences in the order of {@link driftReasons}; none for pods that are alike.
 */
export function compareSidecars(actual: PodObject, probed: PodObject): readonly Difference[] {
  return compareNormalSidecars(normalizeSidecar(actual), normalizeSidecar(probed));
}

/** The same for sidecars that were read before: one reading serves many pods of a template. */
export function compareNormalSidecars(
  has: NormalSidecar,
  wants: NormalSidecar,
): readonly Difference[] {
  const presence = comparePresence(has, wants);
  if (presence) return [presence];
  const differences = [
    ...compareRevision(has, wants),
    ...compareKind(has, wants),
    ...compareContainers(has, wants),
    ...compareValues('app-probes', 'application probes', has.appProbes, wants.appProbes),
    ...compareEntries('volumes', has.volumes, wants.volumes, (name) => `spec.volumes[${name}]`),
  ];
  return differences.toSorted((a, b) => rank[a.reason] - rank[b.reason]);
}

/** The reasons of differences, each once, in the order of {@link driftReasons}. */
export function listReasons(differences: readonly Difference[]): readonly DriftReason[] {
  const found = new Set(differences.map(({ reason }) => reason));
  return driftReasons.filter((reason) => found.has(reason));
}

const rank = Object.fromEntries(driftReasons.map((reason, index) => [reason, index])) as Readonly<
  Record<DriftReason, number>
>;

const RECORD = 'metadata.annotations[sidecar.istio.io/status]';
const AMOUNTS = { none: 0, proxyless: 1, classic: 2, native: 2 } as const;

function comparePresence(has: NormalSidecar, wants: NormalSidecar): Difference | undefined {
  const surplus = AMOUNTS[has.kind] - AMOUNTS[wants.kind];
  if (surplus === 0) return undefined;
  const reason = surplus < 0 ? 'missing' : 'extra';
  return { reason, field: RECORD, actual: has.kind, wanted: wants.kind };
}

// Injectors before Istio 1.9 left no revision on their pods: nothing to compare.
function compareRevision(has: NormalSidecar, wants: NormalSidecar): readonly Difference[] {
  if (has.revision === undefined || wants.revision === undefined) return [];
  const field = 'metadata.annotations[istio.io/rev]';
  return compareValues('revision', field, has.revision, wants.revision);
}

function compareKind(has: NormalSidecar, wants: NormalSidecar): readonly Difference[] {
  if (has.kind === wants.kind) return [];
  const reason =
    wants.kind === 'native' ? 'classic-instead-of-native' : 'native-instead-of-classic';
  return [{ reason, field: pathOf(has), actual: has.kind, wanted: wants.kind }];
}

function pathOf({ kind }: NormalSidecar): string {
  return `spec.${kind === 'native' ? 'initContainers' : 'containers'}[istio-proxy]`;
}

function compareContainers(has: NormalSidecar, wants: NormalSidecar): readonly Difference[] {
  // A sidecar of the other kind is in the other list. Its fields are compared nevertheless.
  const moved = new Map([[pathOf(wants), pathOf(has)]]);
  const seen = new Set<string>();
  const differences = [...wants.containers].flatMap(([path, wanted]) => {
    const own = moved.get(path) ?? path;
    seen.add(own);
    const actual = has.containers.get(own);
    if (actual === undefined) return [{ reason: 'container', field: path, wanted } as const];
    return compareFields(own, actual, wanted);
  });
  const gone = [...has.containers].filter(([path]) => !seen.has(path));
  return [
    ...differences,
    ...gone.map(([field, actual]) => ({ reason: 'container', field, actual }) as const),
  ];
}

const REASON_OF_FIELD: Readonly<Record<string, DriftReason>> = {
  args: 'arguments',
  command: 'arguments',
  env: 'environment',
  envFrom: 'environment',
  image: 'image',
  lifecycle: 'lifecycle',
  livenessProbe: 'probes',
  ports: 'ports',
  readinessProbe: 'probes',
  resizePolicy: 'resources',
  resources: 'resources',
  securityContext: 'security',
  startupProbe: 'probes',
  volumeMounts: 'volumes',
};

function compareFields(
  path: string,
  actual: JsonObject,
  wanted: JsonObject,
): readonly Difference[] {
  return unionOfKeys(actual, wanted).flatMap((key) => {
    const reason = REASON_OF_FIELD[key] ?? 'settings';
    const field = `${path}.${key}`;
    const [left, right] = [actual[key], wanted[key]];
    switch (key) {
      case 'env':
      case 'ports':
      case 'volumeMounts':
        return compareEntries(
          reason,
          entriesOf(left),
          entriesOf(right),
          (name) => `${field}[${name}]`,
        );
      case 'resources':
        return compareEntries(
          reason,
          leavesOf(left),
          leavesOf(right),
          (name) => `${field}.${name}`,
        );
      default:
        return compareValues(reason, field, left, right);
    }
  });
}

function compareEntries(
  reason: DriftReason,
  actual: ReadonlyMap<string, Json>,
  wanted: ReadonlyMap<string, Json>,
  pathTo: (name: string) => string,
): readonly Difference[] {
  const names = new Set([...actual.keys(), ...wanted.keys()]);
  return [...names].flatMap((name) =>
    compareValues(reason, pathTo(name), actual.get(name), wanted.get(name)),
  );
}

function compareValues(
  reason: DriftReason,
  field: string,
  actual: Json | undefined,
  wanted: Json | undefined,
): readonly Difference[] {
  if (isDeepStrictEqual(actual, wanted)) return [];
  return [
    present({
      reason,
      field,
      actual,
      wanted,
    }),
  ];
}

function entriesOf(value: Json | undefined): ReadonlyMap<string, Json> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value as JsonObject).map(([key, item]) => [key, item ?? null]));
}

/** `limits.cpu` and the like, so that a change of one number is one difference. */
function leavesOf(value: Json | undefined): ReadonlyMap<string, Json> {
  const leaves = new Map<string, Json>();
  for (const [group, amounts] of entriesOf(value)) {
    if (Array.isArray(amounts)) leaves.set(group, amounts as Json);
    else for (const [name, amount] of entriesOf(amounts)) leaves.set(`${group}.${name}`, amount);
  }
  return leaves;
}

function unionOfKeys(actual: JsonObject, wanted: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(actual), ...Object.keys(wanted)])];
}
