import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed } from '../../cluster/read-allowed.ts';
import { type InstalledInjector, readInjectors } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { UsageError } from '../../errors.ts';
import { type IdleLabel, IdleLabels } from '../../injection/findings/idle-labels.ts';
import { describeBound } from '../../injection/installed/version-bound.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import type { LabelSelector } from '../../injection/model/model.ts';
import type { Plane } from '../../injection/plane/plane.ts';
import { findOtherRows } from '../../injection/policy/other-labels.ts';
import type { PolicySpec } from '../../injection/policy/policy-file.ts';
import { findPolicyNotes, type PolicyNotes } from '../../injection/policy/policy-notes.ts';
import { findPolicyOwners } from '../../injection/policy/policy-warnings.ts';
import {
  computeTruthTable,
  type InjectionPolicy,
  type PolicyRow,
  recognizePolicy,
} from '../../injection/policy/policy.ts';
import { isOfPolicy, roleOf } from '../../injection/policy/webhook-role.ts';
import { formatSelector } from '../../injection/selector/selector-text.ts';
import { compileSelector } from '../../injection/selector/selector.ts';
import { present } from '../../present.ts';
import { recognizePlane } from '../read/find-plane.ts';
import { refuseControlPlane } from '../read/refuse-control-plane.ts';
import { countSelectedPods, type Picked } from './count-selected.ts';
import { describeSpec } from './policy-spec.ts';

/** One injector in `policy show`. */
export interface InjectorSummary {
  readonly revision: string;
  readonly version?: string;
  /** The oldest possible version, and the evidence for it; only if the version is unknown. */
  readonly versionBound?: string;
  /** The webhooks that are the policy: `configuration/webhook`, in the order in which the API server calls them. */
  readonly webhooks: readonly string[];
  /** Its webhooks that are outside the policy: they serve revisions, or are switched off. */
  readonly otherWebhooks: readonly string[];
  /** `namespace/name` of the ConfigMap that was read. */
  readonly configMap?: string;
  /** Why the config is unknown, if it is. */
  readonly problem?: string;
  /** Selectors that decide when the pod itself says nothing. */
  readonly alwaysInjectSelector: readonly SelectorEntry[];
  readonly neverInjectSelector: readonly SelectorEntry[];
  /** The owners of the objects behind it, and whether a direct edit of them would last. */
  readonly owners: readonly string[];
}

/** A namespace, and its labels that nothing serves. */
interface IdleNamespace {
  readonly name: string;
  readonly idle: readonly IdleLabel[];
}

/** One entry of a selector list. */
export interface SelectorEntry {
  readonly selector: string;
  /** How many running pods it picks now, 0 for a dead entry; absent if pods were not counted. */
  readonly pods?: number;
  /** Why the injector skips it, if it does. */
  readonly problem?: string;
}

/** Result document of `policy show`. */
export interface PolicyView extends PolicyNotes {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'Policy';
  /** Whether the cluster behaves exactly as the two conditions say; otherwise they are the nearest ones. */
  readonly exact: boolean;
  /** Absent if the injectors serve only revisions: then `istio-injection` injects nothing. */
  readonly conditions?: InjectionPolicy;
  /**
   * The policy as `policy set --file` accepts it; absent if no file can express it: it is custom, or there are several.
   */
  readonly spec?: PolicySpec;
  readonly differing: readonly PolicyRow[];
  /** Every value of the two keys; then the effect of other labels of the namespace. */
  readonly truthTable: readonly PolicyRow[];
  readonly injectors: readonly InjectorSummary[];
  /** Namespaces with labels that nothing serves; left out if they cannot be listed. */
  readonly idle?: readonly IdleNamespace[];
  /** The plane of the cluster, if its injectors show it. */
  readonly plane?: Plane;
}

/**
 * Reads how the cluster treats pods: the truth table of its live webhooks and config, and the equivalent policy.
 * @throws {UsageError} there is no injector.
 */
export async function showPolicy(cluster: Cluster): Promise<PolicyView> {
  const injectors = await readInjectorsOrFail(cluster);
  const [pods, idle] = await Promise.all([
    countSelectedPods(cluster, injectors),
    findIdleNamespaces(cluster, injectors),
  ]);
  const view = viewPolicy(injectors, pods);
  const { exact, conditions } = view;
  const spec = exact && conditions ? describeSpec(injectors, conditions) : undefined;
  return present({ ...view, spec, idle: idle.length > 0 ? idle : undefined });
}

async function findIdleNamespaces(
  cluster: Cluster,
  injectors: readonly InstalledInjector[],
): Promise<readonly IdleNamespace[]> {
  const labels = new IdleLabels(injectors.map(({ model }) => model));
  const { objects } = await listIfAllowed(cluster, resources.namespace, { metadataOnly: true });
  return objects.flatMap(({ metadata: { name, labels: own = {} } }) => {
    const idle = labels.of(name, own);
    return idle.length > 0 ? [{ name, idle }] : [];
  });
}

/**
 * The view of injectors that were already read.
 * @param pods how many pods each selector picks; left out: the view has no counts.
 */
export function viewPolicy(
  injectors: readonly InstalledInjector[],
  pods?: ReadonlyMap<LabelSelector, Picked>,
): PolicyView {
  const models = injectors.map(({ model }) => model);
  const truthTable = computeTruthTable(models);
  const otherRows = findOtherRows(models);
  const { policy, differing } = recognizePolicy(truthTable);
  const plane = recognizePlane(injectors);
  const isKept = models.some(({ webhooks }) => webhooks.some((one) => isOfPolicy(roleOf(one))));
  return present({
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Policy',
    exact: isKept && differing.length === 0,
    conditions: isKept ? policy : undefined,
    differing: isKept ? differing : [],
    ...findPolicyNotes(models, otherRows),
    truthTable: [...truthTable, ...otherRows],
    injectors: injectors.map((injector) => summarize(injector, pods)),
    plane,
  });
}

/**
 * The injectors of the cluster; a cluster without one has no policy.
 * @throws {UsageError} there is none, or this is the API server of an ASM instance.
 */
export async function readInjectorsOrFail(cluster: Cluster): Promise<InstalledInjector[]> {
  const injectors = await readInjectors(cluster);
  if (injectors.length > 0) return injectors;
  await refuseControlPlane(cluster);
  throw new UsageError(
    'no webhook of this cluster injects sidecars, so it has no injection policy',
    {
      code: 'no-injector',
      nextStep:
        'check that --context names a data-plane cluster of the mesh; an ASM instance itself has no injector',
    },
  );
}

function summarize(
  { model, configMap, configurations }: InstalledInjector,
  pods: ReadonlyMap<LabelSelector, Picked> | undefined,
): InjectorSummary {
  const { settings, version, bound, webhooks, revision } = model;
  const { alwaysInjectSelector = [], neverInjectSelector = [] } = settings.known
    ? settings.config
    : {};
  const summarizeEntry = (entry: LabelSelector): SelectorEntry => describeEntry(entry, pods);
  return present({
    revision,
    version: version?.text,
    versionBound: bound ? describeBound(bound) : undefined,
    webhooks: webhooks.filter((one) => isOfPolicy(roleOf(one))).map(nameOf),
    otherWebhooks: webhooks.filter((one) => !isOfPolicy(roleOf(one))).map(nameOf),
    configMap: configMap
      ? `${configMap.metadata.namespace ?? ''}/${configMap.metadata.name}`
      : undefined,
    problem: settings.known ? undefined : settings.reason,
    alwaysInjectSelector: alwaysInjectSelector.map(summarizeEntry),
    neverInjectSelector: neverInjectSelector.map(summarizeEntry),
    owners: findPolicyOwners(configurations, configMap),
  });
}

function nameOf({ configuration, name }: WebhookModel): string {
  return `${configuration}/${name}`;
}

function describeEntry(
  entry: LabelSelector,
  pods: ReadonlyMap<LabelSelector, Picked> | undefined,
): SelectorEntry {
  const compiled = compileSelector(entry);
  const picked = pods?.get(entry);
  const selector = formatSelector(entry);
  if (!compiled.ok) return { selector, problem: compiled.problem };
  if (compiled.selector.requirements.length === 0) {
    return { selector: '{}', problem: 'an empty entry picks nothing' };
  }
  return present({ selector, pods: picked?.pods });
}
