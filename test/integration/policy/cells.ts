import pMap from 'p-map';
import type { Playground } from '../../../playground/playground.ts';
import {
  type InjectionPolicy,
  isInjectedUnder,
  type PolicyCell,
} from '../../../src/lib/injection/policy/policy.ts';
import { ask, createNamespace, sidecarOf } from '../playground/pods.ts';

/** Namespaces for the four cases of the label `istio-injection`. */
const namespaces = [
  { name: 'ns-enabled', value: 'enabled' },
  { name: 'ns-disabled', value: 'disabled' },
  { name: 'ns-other', value: 'other' },
  { name: 'ns-none', value: undefined },
] as const;

const pods = [
  { podKey: 'label', podValue: 'true' },
  { podKey: 'label', podValue: 'false' },
  { podKey: 'annotation', podValue: 'true' },
  { podKey: 'annotation', podValue: 'false' },
  { podKey: 'none', podValue: undefined },
] as const;

/** What the tests set the two selectors to: pods labelled `pick=never` and `pick=always`. */
export const selectorFlags =
  '--never-inject-selector pick=never --always-inject-selector pick=always';

/** Creates the namespaces of every cell. */
export async function createCells(playground: Playground): Promise<void> {
  for (const { name, value } of namespaces) {
    await createNamespace(
      playground,
      name,
      value === undefined ? {} : { 'istio-injection': value },
    );
  }
}

/**
 * Asks the API server about a pod of every cell of the truth table, and returns those that were not treated as the
 * policy says.
 * @param hasSelectors whether the selectors of {@link selectorFlags} are set.
 */
export async function findWrongCells(
  playground: Playground,
  policy: InjectionPolicy,
  hasSelectors: boolean,
): Promise<{ readonly asked: number; readonly wrong: readonly string[] }> {
  const cells = namespaces.flatMap(({ name, value }) =>
    pods.flatMap((pod) =>
      (['none', 'never', 'always'] as const).map((pick) => {
        const selectedBy = hasSelectors ? pick : 'none';
        const cell: PolicyCell = { namespaceLabel: value, ...pod, selectedBy };
        return { name, pick, cell };
      }),
    ),
  );
  const answers = await pMap(
    cells,
    async ({ name, pick, cell }) => {
      const said = cell.podValue === undefined ? {} : { 'sidecar.istio.io/inject': cell.podValue };
      const made = await ask(playground, {
        namespace: name,
        labels: { pick, ...(cell.podKey === 'label' ? said : {}) },
        annotations: cell.podKey === 'annotation' ? said : {},
      });
      const isInjected = sidecarOf(made) !== 'none';
      const isWrong = isInjected !== isInjectedUnder(policy, cell);
      return isWrong
        ? [`${JSON.stringify(cell)}: ${isInjected ? 'injected' : 'not injected'}`]
        : [];
    },
    { concurrency: 8 },
  );
  return { asked: cells.length, wrong: answers.flat() };
}
