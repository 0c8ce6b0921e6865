import { decide, type Verdict } from './decide.ts';
import type { InjectorModel } from './injector-model.ts';
import { NAMESPACE_INJECTION, POD_INJECT } from './keys.ts';
import type { Labels } from './model.ts';
import { valueRuleFor } from './version.ts';

/** The condition on the namespace label `istio-injection`: it says "enabled", or it does not say "disabled". */
export type NamespaceCondition = 'include-enabled' | 'not-include-disabled';

/** The condition on the pod's `sidecar.istio.io/inject`: it does not say "false", or it says "true". */
export type PodCondition = 'not-include-false' | 'include-true';

/** An injection policy: a pod gets a sidecar when both conditions hold. */
export interface InjectionPolicy {
  readonly namespaceCondition: NamespaceCondition;
  readonly podCondition: PodCondition;
}

/** One cell of the truth table: what the namespace label says, what the pod says, and what happens to such a pod. */
export interface PolicyRow {
  /** Value of the namespace label; `undefined` when it is absent. */
  readonly namespaceLabel: string | undefined;
  readonly podKey: 'label' | 'annotation' | 'none';
  readonly podValue: 'true' | 'false' | undefined;
  readonly verdict: Verdict;
}

/** What a cluster behaves as: one of the four policies, or the nearest one and where it differs. */
export interface RecognizedPolicy {
  readonly policy: InjectionPolicy;
  /** Rows whose verdict is not the policy's; none means that the cluster behaves as the policy says. */
  readonly differing: readonly PolicyRow[];
}

/** The four combinations of the two conditions. */
export const policies: readonly InjectionPolicy[] = [
  { namespaceCondition: 'include-enabled', podCondition: 'not-include-false' },
  { namespaceCondition: 'include-enabled', podCondition: 'include-true' },
  { namespaceCondition: 'not-include-disabled', podCondition: 'not-include-false' },
  { namespaceCondition: 'not-include-disabled', podCondition: 'include-true' },
];

// "other" stands for a misspelt or foreign value: the first condition does not hold for it, the second does.
const namespaceLabels = ['enabled', 'disabled', 'other', undefined] as const;

const podForms = [
  { podKey: 'label', podValue: 'true' },
  { podKey: 'label', podValue: 'false' },
  { podKey: 'annotation', podValue: 'true' },
  { podKey: 'annotation', podValue: 'false' },
  { podKey: 'none', podValue: undefined },
] as const;

/**
 * Whether a pod gets a sidecar under a policy, as the product defines it: both conditions must hold.
 * @param row what the namespace and the pod say.
 */
export function isInjectedUnder(policy: InjectionPolicy, row: Omit<PolicyRow, 'verdict'>): boolean {
  const { namespaceCondition, podCondition } = policy;
  const isNamespaceIn =
    namespaceCondition === 'include-enabled'
      ? row.namespaceLabel === 'enabled'
      : row.namespaceLabel !== 'disabled';
  const isPodIn =
    podCondition === 'include-true' ? row.podValue === 'true' : row.podValue !== 'false';
  return isNamespaceIn && isPodIn;
}

/**
 * Computes the truth table of a cluster: what the engine decides for an ordinary pod in an ordinary namespace, for
 * every value of the two keys. Webhooks of revisions do not show in it: they select by `istio.io/rev`, which is absent.
 * Rows with a pod label are left out where the injector reads annotations only.
 */
export function computeTruthTable(injectors: readonly InjectorModel[]): PolicyRow[] {
  const isLabelRead = injectors.every(
    ({ version }) => !version || valueRuleFor(version) !== 'annotations-only',
  );
  const forms = podForms.filter(({ podKey }) => isLabelRead || podKey !== 'label');
  return namespaceLabels.flatMap((namespaceLabel) =>
    forms.map((form) => {
      const { verdict } = decide({
        namespace: { name: 'any', labels: labelled(NAMESPACE_INJECTION, namespaceLabel) },
        template: {
          labels: form.podKey === 'label' ? labelled(POD_INJECT, form.podValue) : {},
          annotations: form.podKey === 'annotation' ? labelled(POD_INJECT, form.podValue) : {},
          hostNetwork: false,
        },
        injectors,
      });
      return { namespaceLabel, ...form, verdict };
    }),
  );
}

/** Finds the policy that a truth table behaves as: the one with the fewest differing rows. */
export function recognizePolicy(table: readonly PolicyRow[]): RecognizedPolicy {
  const candidates = policies.map((policy) => ({
    policy,
    differing: table.filter(
      (row) => row.verdict !== (isInjectedUnder(policy, row) ? 'injected' : 'not-injected'),
    ),
  }));
  return candidates.reduce((best, next) =>
    next.differing.length < best.differing.length ? next : best,
  );
}

function labelled(key: string, value: string | undefined): Labels {
  return value === undefined ? {} : { [key]: value };
}
