import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import { UsageError } from '../../errors.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { RuleSet } from '../../injection/impact/impact.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { NAMESPACE_INJECTION } from '../../injection/model/keys.ts';
import type { Labels, LabelSelector } from '../../injection/model/model.ts';
import type { Plan } from '../../injection/model/plan.ts';
import { plainSelectors } from '../../injection/policy/plain-selectors.ts';
import {
  planPolicy,
  type PolicyObjects,
  type WantedPolicy,
} from '../../injection/policy/policy-edit.ts';
import { predictInjector } from '../../injection/policy/policy-prediction.ts';
import { findPolicySelectorProblem } from '../../injection/policy/policy-support.ts';
import { findPolicyWarnings } from '../../injection/policy/policy-warnings.ts';
import {
  computeTruthTable,
  type NamespaceCondition,
  type PodCondition,
  recognizePolicy,
} from '../../injection/policy/policy.ts';
import { toLabelQuery } from '../../injection/selector/label-query.ts';
import { computeBlastRadius } from '../impact/blast-radius.ts';
import { assertRights } from '../plan/assert-rights.ts';
import { countPicked, type Picked } from './count-selected.ts';
import type { PolicyState } from './policy-state.ts';

/** The requested values; those left out stay unchanged. */
export interface PolicyRequest {
  readonly namespaceCondition: NamespaceCondition | undefined;
  readonly podCondition: PodCondition | undefined;
  readonly alwaysInjectSelector?: readonly LabelSelector[] | undefined;
  readonly neverInjectSelector?: readonly LabelSelector[] | undefined;
}

/** A policy change that can be previewed and written. */
export interface PolicyChange {
  readonly state: PolicyState;
  readonly wanted: Required<WantedPolicy>;
  /** The same, without lists that were not requested and keep their spelling. */
  readonly asked: WantedPolicy;
  /** The objects that hold the policy, as they were read. */
  readonly objects: PolicyObjects;
  readonly plan: Plan;
  readonly blastRadius: BlastRadius;
  /** The present matches of the requested selector entries; left out if pods cannot be listed. */
  readonly matches: readonly SelectorMatch[];
  /** Warnings to read before the write. */
  readonly warnings: readonly string[];
}

/** A selector entry that was asked for, and what it picks. */
interface SelectorMatch extends Picked {
  readonly list: 'always' | 'never';
  /** In kubectl's syntax. */
  readonly entry: string;
}

/**
 * Plans the change of a policy and works out its effect, without writing anything.
 * @param overwrite whether another value of kube-system's label may be replaced.
 * @throws {UsageError} a condition is omitted although the cluster's behavior matches no policy; the config cannot be
 * read; the objects cannot produce the requested behavior; or the rights to write are missing.
 */
export async function planPolicyChange(
  cluster: Cluster,
  state: PolicyState,
  request: PolicyRequest,
  overwrite: boolean,
): Promise<PolicyChange> {
  const wanted = completeRequest(state, request);
  assertSelectorsAreRead(state, request);
  const { configMap, configurations } = state.injector;
  if (!configMap) throw configUnknown(state);
  const namespaces = await cluster.list(resources.namespace);
  const kubeSystem = namespaces.find(({ metadata }) => metadata.name === 'kube-system');
  const { injectorNamespace } = state;
  const objects = { configurations, configMap, injectorNamespace, kubeSystem };
  // A list that is not requested is not rewritten, however it is spelled.
  const asked = { ...wanted, ...selectorsOf(request) };
  const keepsWebhooks = isInForce(state, wanted);
  const options = { overwrite, keepsWebhooks };
  const plan = planPolicy(objects, state.view.conditions, asked, options);
  const [before, after] = ruleSetsOf(state, wanted, namespaces, keepsWebhooks);
  assertExact(state, after, wanted);
  await assertRights(cluster, plan);
  const warnings = findPolicyWarnings(objects, asked, plan.changes);
  const matches = plan.changes.length === 0 ? [] : await countMatches(cluster, request);
  const blastRadius = await computeBlastRadius(cluster, before, after);
  return { state, wanted, asked, objects, plan, blastRadius, matches, warnings };
}

async function countMatches(
  cluster: Cluster,
  { alwaysInjectSelector = [], neverInjectSelector = [] }: PolicyRequest,
): Promise<readonly SelectorMatch[]> {
  const picked = await countPicked(cluster, [...alwaysInjectSelector, ...neverInjectSelector]);
  const matchesOf = (
    list: SelectorMatch['list'],
    entries: readonly LabelSelector[],
  ): readonly SelectorMatch[] =>
    entries.flatMap((entry) => {
      const found = picked.get(entry);
      return found ? [{ list, entry: toLabelQuery(entry), ...found }] : [];
    });
  return [...matchesOf('always', alwaysInjectSelector), ...matchesOf('never', neverInjectSelector)];
}

/** Whether the cluster already behaves this way: then its webhooks need not be written in this program's form. */
function isInForce({ view }: PolicyState, wanted: Required<WantedPolicy>): boolean {
  const { namespaceCondition, podCondition } = view.conditions;
  return (
    view.exact &&
    namespaceCondition === wanted.namespaceCondition &&
    podCondition === wanted.podCondition
  );
}

function completeRequest(
  { view, injector }: PolicyState,
  request: PolicyRequest,
): Required<WantedPolicy> {
  const { namespaceCondition, podCondition } = request;
  if (!view.exact && (!namespaceCondition || !podCondition)) {
    throw new UsageError('the current policy is custom, so both conditions must be given', {
      code: 'policy-custom',
      nextStep:
        'give --namespace-condition and --pod-condition; see: kubectl asm-inject policy show -o wide',
    });
  }
  const { settings } = injector.model;
  const lists = settings.known ? settings.config : undefined;
  return {
    namespaceCondition: namespaceCondition ?? view.conditions.namespaceCondition,
    podCondition: podCondition ?? view.conditions.podCondition,
    alwaysInjectSelector:
      request.alwaysInjectSelector ?? plainSelectors(lists?.alwaysInjectSelector),
    neverInjectSelector: request.neverInjectSelector ?? plainSelectors(lists?.neverInjectSelector),
  };
}

function selectorsOf({ alwaysInjectSelector, neverInjectSelector }: PolicyRequest) {
  return { alwaysInjectSelector, neverInjectSelector };
}

function assertSelectorsAreRead({ injector }: PolicyState, request: PolicyRequest): void {
  const lists = [request.alwaysInjectSelector, request.neverInjectSelector];
  const needed = findPolicySelectorProblem(injector.model.version);
  if (needed === undefined || !lists.some((list) => list !== undefined && list.length > 0)) return;
  const version = injector.model.version?.text ?? '';
  throw new UsageError(`this injector (${version}) does not read selectors; that takes ${needed}`, {
    code: 'version-too-old',
    nextStep: 'label or annotate the pod templates instead: opt-in, opt-out',
  });
}

function configUnknown({ injector }: PolicyState): UsageError {
  const { settings } = injector.model;
  const why = settings.known ? 'it is not in this cluster' : settings.reason;
  return new UsageError(`the config of the injector is not known: ${why}`, {
    code: 'config-unreadable',
    nextStep: 'fix that, or ask for permission to read it',
  });
}

function ruleSetsOf(
  state: PolicyState,
  wanted: Required<WantedPolicy>,
  namespaces: readonly ApiObject[],
  keepsWebhooks: boolean,
): readonly [RuleSet, RuleSet] {
  const { injectors, injector, injectorNamespace } = state;
  const now = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const models = (replacement: typeof injector.model): RuleSet['injectors'] =>
    injectors.map((one) => (one === injector ? replacement : one.model));
  const prediction = predictInjector(
    injector.model,
    injector.configurations,
    injectorNamespace,
    wanted,
  );
  const before = { injectors: models(injector.model), namespaceLabels: now };
  const then = keepsWebhooks ? { ...prediction, webhooks: injector.model.webhooks } : prediction;
  return [before, { injectors: models(then), namespaceLabels: labelsAfter(now, wanted) }];
}

function labelsAfter(
  now: ReadonlyMap<string, Labels>,
  { namespaceCondition, podCondition }: WantedPolicy,
): ReadonlyMap<string, Labels> {
  const kubeSystem = now.get('kube-system');
  const isBroad =
    namespaceCondition === 'not-include-disabled' && podCondition === 'not-include-false';
  if (!isBroad || !kubeSystem) return now;
  return new Map(now).set('kube-system', { ...kubeSystem, [NAMESPACE_INJECTION]: 'disabled' });
}

/** A change that cannot be exact is refused rather than half done: a policy is what the cluster does. */
function assertExact(state: PolicyState, { injectors }: RuleSet, wanted: WantedPolicy): void {
  const own = state.injectors.indexOf(state.injector);
  const judged = injectors.filter(
    (_, index) => index === own || state.view.injectors.length === state.injectors.length,
  );
  const { policy, differing } = recognizePolicy(computeTruthTable(judged));
  const isWanted =
    policy.namespaceCondition === wanted.namespaceCondition &&
    policy.podCondition === wanted.podCondition;
  if (isWanted && differing.length === 0) return;
  if (differing.every(({ verdict }) => verdict === 'unknown') && !state.injector.model.version) {
    throw new UsageError(
      'the version of the injector cannot be read, and it decides whether the webhooks can express this policy',
      {
        code: 'version-unknown',
        nextStep: 'set it as the console or istioctl version shows it: --asm-version 1.29.6',
      },
    );
  }
  throw new UsageError('the webhooks of this cluster cannot express this policy', {
    code: 'webhook-shape',
    nextStep:
      'see what they do with: kubectl asm-inject policy show -o wide; label namespaces and workloads instead',
  });
}
