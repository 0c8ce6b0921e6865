import { compileInjectors } from '../decision/compiled-injectors.ts';
import { IGNORED_NAMESPACES } from '../decision/injector-phase.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { DEACTIVATED, NAMESPACE_INJECTION, NAMESPACE_NAME } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { Requirement } from '../selector/selector.ts';
import { decideCell, listCells, type PolicyRow } from './policy.ts';

/** Namespaces in which pods are treated differently from the two conditions. */
export interface SpecialNamespaces {
  /** No pod gets a sidecar there, whatever it says itself. */
  readonly never: readonly string[];
  /** Some pods are treated differently. */
  readonly otherwise: readonly string[];
}

/** Stands for every value that no webhook names. */
export const ANY_OTHER = 'any';

/**
 * The rows of the truth table that are not about `istio-injection`: for every other namespace label that a webhook
 * selects by (a revision, a label of another program), the pods that are treated differently because of it.
 */
export function findOtherRows(injectors: readonly InjectorModel[]): readonly PolicyRow[] {
  const cells = listCells(injectors).filter(({ cell }) => cell.selectedBy === 'none');
  return otherLabels(injectors).flatMap((namespaceAlso) =>
    cells.flatMap(({ cell, labels }) => {
      const usual = decideCell(cell, labels, injectors);
      const verdict = decideCell(cell, labels, injectors, { labels: namespaceAlso });
      return verdict === usual ? [] : [{ ...cell, namespaceAlso, verdict }];
    }),
  );
}

/** Finds the namespaces that webhooks or injectors treat differently because of their name. */
export function findSpecialNamespaces(injectors: readonly InjectorModel[]): SpecialNamespaces {
  const cells = listCells(injectors).filter(({ cell }) => cell.selectedBy === 'none');
  const named = namespaceRequirements(injectors)
    .filter(({ key }) => key === NAMESPACE_NAME)
    .flatMap(({ values }) => values);
  const never: string[] = [];
  const otherwise: string[] = [];
  for (const name of [...new Set([...named, ...IGNORED_NAMESPACES])].toSorted()) {
    const rows = cells.map(({ cell, labels }) => ({
      usual: decideCell(cell, labels, injectors),
      here: decideCell(cell, labels, injectors, { name }),
    }));
    if (rows.every(({ usual, here }) => usual === here)) continue;
    const isNever = rows.every(({ here }) => here === 'not-injected');
    (isNever ? never : otherwise).push(name);
  }
  return { never, otherwise };
}

/** Labels worth trying: each value of each key alone, and the combinations that a webhook requires. */
function otherLabels(injectors: readonly InjectorModel[]): readonly Labels[] {
  const requirements = namespaceRequirements(injectors).filter(isOther);
  const single = [...Map.groupBy(requirements, ({ key }) => key)].flatMap(([key, some]) =>
    [...new Set([...some.flatMap(({ values }) => values), ANY_OTHER])].map((value) => ({
      [key]: value,
    })),
  );
  const together = compileInjectors(injectors).webhooks.map(({ webhook }) =>
    Object.fromEntries(
      webhook.namespaceRequirements
        .filter(isOther)
        .filter(({ operator }) => operator === 'In' || operator === 'Exists')
        .map(({ key, values }) => [key, values[0] ?? ANY_OTHER]),
    ),
  );
  const several = together.filter((labels) => Object.keys(labels).length > 1);
  const all = [...single, ...several].map((labels) => [JSON.stringify(labels), labels] as const);
  return [...new Map(all).values()];
}

function namespaceRequirements(injectors: readonly InjectorModel[]): readonly Requirement[] {
  return compileInjectors(injectors).webhooks.flatMap(
    ({ webhook }) => webhook.namespaceRequirements,
  );
}

function isOther({ key }: Requirement): boolean {
  return key !== NAMESPACE_INJECTION && key !== NAMESPACE_NAME && key !== DEACTIVATED;
}
