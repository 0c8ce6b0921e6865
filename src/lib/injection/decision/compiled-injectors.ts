import type { InjectorModel } from '../model/injector-model.ts';
import { INJECTED_LABELS } from '../sidecar/injected-labels.ts';
import { compileWebhook } from './api-server-phase.ts';
import type { CompiledWebhook } from './api-server-phase.ts';

/** A webhook and the injector behind it. */
export interface Route {
  readonly webhook: CompiledWebhook;
  readonly injector: InjectorModel;
}

/** All injector webhooks of a cluster, in the order in which the API server calls them. */
export interface CompiledInjectors {
  readonly webhooks: readonly Route[];
  /** Whether any webhook has match conditions: only those can look at a pod twice and find it changed. */
  readonly hasConditions: boolean;
  /** Whether any webhook selects by a label that an injector adds. */
  readonly readsInjectedLabels: boolean;
}

// Compiled once for a list of injectors and used for any number of pods.
const compiled = new WeakMap<readonly InjectorModel[], CompiledInjectors>();

/**
 * Prepares the injectors for many decisions. The API server calls configurations in the order of their names, and the
 * webhooks of one configuration as listed (Kubernetes v1.36 apiserver pkg/admission/configuration). The models must
 * list the webhooks of one configuration in that order.
 */
export function compileInjectors(injectors: readonly InjectorModel[]): CompiledInjectors {
  let result = compiled.get(injectors);
  if (result === undefined) {
    const routes = injectors.flatMap((injector) =>
      injector.webhooks.map((model) => ({ webhook: compileWebhook(model), injector })),
    );
    routes.sort((left, right) => compareRoutes(left, right));
    const hasConditions = routes.some(({ webhook }) => webhook.conditions.length > 0);
    const readsInjectedLabels = routes.some(({ webhook }) =>
      webhook.objectRequirements.some(({ key }) => INJECTED_LABELS.includes(key)),
    );
    result = { webhooks: routes, hasConditions, readsInjectedLabels };
    compiled.set(injectors, result);
  }
  return result;
}

function compareRoutes(left: Route, right: Route): number {
  const [a, b] = [left.webhook.model, right.webhook.model];
  if (a.configuration !== b.configuration) return a.configuration < b.configuration ? -1 : 1;
  return a.index - b.index;
}
