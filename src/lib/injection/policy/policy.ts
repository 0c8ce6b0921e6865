import { decide, type Verdict } from '../decision/decide.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION, POD_INJECT } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import { valueRuleFor } from '../model/version.ts';
import { findSelectedLabels, type SelectedBy } from './policy-selection.ts';

/** The condition on the namespace label `istio-injection`: it says "enabled", or it does not say "disabled". */
export type NamespaceCondition = 'include-enabled' | 'not-include-disabled';

/** The condition on the pod's `sidecar.istio.io/inject`: it does not say "false", or it says "true". */
export type PodCondition = 'not-include-false' | 'include-true';

/** An injection policy: a pod gets a sidecar when both conditions hold. */
export interface InjectionPolicy {
  readonly namespaceCondition: NamespaceCondition;
  readonly podCondition: PodCondition;
}

/** One cell of the truth table: the values of the namespace label and the pod, and which selector picks the pod. */
export interface PolicyCell {
  /** Value of the namespace label; `undefined` when it is absent. */
  readonly namespaceLabel: string | undefined;
  readonly podKey: 'label' | 'annotation' | 'none';
  readonly podValue: 'true' | 'false' | undefined;
  readonly selectedBy: SelectedBy;
}

/** A cell and the verdict on such a pod. */
export interface PolicyRow extends PolicyCell {
  /** Other labels of the namespace, in rows that are about them. */
  readonly namespaceAlso?: Labels;
  readonly verdict: Verdict;
}

/** The policy that a cluster behaves as: one of the four, or the nearest one and the differences. */
export interface RecognizedPolicy {
  readonly policy: InjectionPolicy;
  /** Rows whose verdict differs from the policy; none means that the cluster behaves exactly as the policy. */
  readonly differing: readonly PolicyRow[];
}

/** The four combinations of the two conditions. */
export const policies: readonly InjectionPolicy[] = [
  { namespaceCondition: 'include-enabled', podCondition: 'not-include-false' },
  { namespaceCondition: 'include-enabled', podCondition: 'include-true' },
  { namespaceCondition: 'not-include-disabled', podCondition: 'not-include-false' },
  { namespaceCondition: 'not-include-disabled', podCondition: 'include-true' },
];

// "other" stands for a misspelt or foreign value: it does not meet the first condition, but meets the second.
const namespaceLabels = ['enabled', 'disabled', 'other', undefined] as const;

const podForms = [
  { podKey: 'label', podValue: 'true' },
  { podKey: 'label', podValue: 'false' },
  { podKey: 'annotation', podValue: 'true' },
  { podKey: 'annotation', podValue: 'false' },
  { podKey: 'none', podValue: undefined },
] as const;

/**
 * Whether a pod gets a sidecar under a policy: both conditions must hold. A selector counts only where the pod itself
 * says nothing, and Never takes precedence over Always. The injector decides in this way (Istio 1.30
 * pkg/kube/inject/inject.go), although the product's page suggests that a selector overrides the pod.
 */
export function isInjectedUnder(policy: InjectionPolicy, cell: PolicyCell): boolean {
  const { namespaceCondition, podCondition } = policy;
  const isNamespaceIn =
    namespaceCondition === 'include-enabled'
      ? cell.namespaceLabel === 'enabled'
      : cell.namespaceLabel !== 'disabled';
  return isNamespaceIn && isPodIn(cell, podCondition);
}

function isPodIn({ podValue, selectedBy }: PolicyCell, condition: PodCondition): boolean {
  if (podValue !== undefined) return podValue === 'true';
  if (selectedBy !== 'none') return selectedBy === 'always';
  return condition === 'not-include-false';
}

/**
 * Computes the truth table of a cluster: the engine's decision for an ordinary pod in an ordinary namespace, for every
 * value of the two keys and every selector. Webhooks of revisions have no effect on it: they select by `istio.io/rev`,
 * which is absent. Rows with a pod label are left out where the injector reads annotations only. Rows of a selector are
 * left out where no selector picks anything.
 */
export function computeTruthTable(injectors: readonly InjectorModel[]): PolicyRow[] {
  return listCells(injectors).map(({ cell, labels }) => ({
    ...cell,
    verdict: decideCell(cell, labels, injectors),
  }));
}

/** Every cell of the truth table, with pod labels for which the selector picks the pod. */
export function listCells(
  injectors: readonly InjectorModel[],
): { readonly cell: PolicyCell; readonly labels: Labels }[] {
  const isLabelRead = injectors.every(
    ({ version }) => !version || valueRuleFor(version) !== 'annotations-only',
  );
  const forms = podForms.filter(({ podKey }) => isLabelRead || podKey !== 'label');
  const selected = findSelectedLabels(injectors);
  return namespaceLabels.flatMap((namespaceLabel) =>
    selected.flatMap(({ selectedBy, labels }) =>
      forms.map((form) => ({ cell: { namespaceLabel, ...form, selectedBy }, labels })),
    ),
  );
}

/**
 * The engine's decision for a cell.
 * @param labels of the pod, in addition to those of the cell.
 * @param namespace for which the cell is decided; left out: an ordinary namespace without other labels.
 */
export function decideCell(
  { namespaceLabel, podKey, podValue }: PolicyCell,
  labels: Labels,
  injectors: readonly InjectorModel[],
  namespace: { readonly name?: string; readonly labels?: Labels } = {},
): Verdict {
  const said = labelled(POD_INJECT, podValue);
  return decide({
    namespace: {
      name: namespace.name ?? 'any',
      labels: { ...namespace.labels, ...labelled(NAMESPACE_INJECTION, namespaceLabel) },
    },
    template: {
      labels: podKey === 'label' ? { ...labels, ...said } : labels,
      annotations: podKey === 'annotation' ? said : {},
      hostNetwork: false,
    },
    injectors,
  }).verdict;
}

/** Finds the policy that matches a truth table: the one with the fewest differing rows. */
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
