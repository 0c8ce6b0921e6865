import type { InjectorConfig, Labels, PredictedLabels } from '../model/model.ts';
import type { ValueRule } from '../model/version.ts';
import { findInjectSelection } from './inject-selectors.ts';
import { readInjectValue } from './inject-value.ts';
import type { Step } from './step.ts';

export type { InjectorConfig } from '../model/model.ts';
export type { ValueRule } from '../model/version.ts';

/** Namespaces in which the injector never acts: Istio pkg/kube/inject/initializer.go, unchanged since 1.5. */
export const IGNORED_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

/** A pod, reduced to the facts that the injector's own decision depends on. */
export interface InjectorPod {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
}

/** What a called injector decides: the steps in order, and the deciding one. */
export interface InjectorDecision {
  readonly inject: boolean;
  readonly steps: readonly Step[];
  readonly decidedBy: Step;
}

/** The same for a pod whose labels are not all known yet. */
export interface PredictedInjectorDecision {
  readonly inject: boolean | 'unknown';
  readonly steps: readonly Step[];
  readonly decidedBy: Step;
}

/** Whether an injector that is called for this pod adds a sidecar; {@link decidePredicted} has the order of rules. */
export function decideInInjector(input: {
  readonly namespace: string;
  readonly pod: InjectorPod;
  readonly config: InjectorConfig;
  readonly valueRule: ValueRule;
}): InjectorDecision {
  const { inject, steps, decidedBy } = decidePredicted(input);
  // Labels with known values leave nothing unknown.
  return { inject: inject === true, steps, decidedBy };
}

/**
 * The injector's own decision, in its order; the first row that applies decides
 * (Istio pkg/kube/inject/inject.go injectRequired at 1.30.3):
 *
 * | step | condition                                                    | sidecar            |
 * |------|--------------------------------------------------------------|--------------------|
 * | B1   | pod on the host network                                      | no                 |
 * | B2   | namespace is one of the ignored ones                         | no                 |
 * | B6   | policy is neither "enabled" nor "disabled"                   | no                 |
 * | B3   | label, else annotation `sidecar.istio.io/inject` says yes/no | as it says         |
 * | B4   | an entry of neverInjectSelector matches                      | no                 |
 * | B5   | an entry of alwaysInjectSelector matches                     | yes                |
 * | B6   | policy "enabled" / "disabled"                                | yes / no           |
 *
 * The injector reads the policy last, but an illegal policy overrules even an explicit yes. Without `config`, a
 * decision that depends on it is unknown.
 */
export function decidePredicted(input: {
  readonly namespace: string;
  readonly pod: {
    readonly labels: PredictedLabels;
    readonly annotations: Labels;
    readonly hostNetwork: boolean;
  };
  readonly config: InjectorConfig | undefined;
  readonly valueRule: ValueRule;
}): PredictedInjectorDecision {
  const { namespace, pod, config, valueRule } = input;
  if (pod.hostNetwork) return decideBy([], HOST_NETWORK);
  if (IGNORED_NAMESPACES.has(namespace)) {
    return decideBy([], { ...IGNORED_NAMESPACE, value: namespace });
  }
  const { intent, steps: read } = readInjectValue(pod, valueRule);
  const steps = [...read];
  const said = intent === 'default' ? undefined : read.at(-1);
  if (config === undefined) {
    // No policy injects a pod that opts out; all other cases depend on the policy.
    return intent === 'no' && said !== undefined
      ? { inject: false, steps, decidedBy: said }
      : decideBy(steps, CONFIG_UNKNOWN);
  }
  return applyPolicy(config.policy, said ?? findInjectSelection(config, pod.labels, steps), steps);
}

const CONFIG_UNKNOWN: Step = { code: 'config-unknown', effect: 'unknown', subject: 'injector' };

const HOST_NETWORK: Step = {
  code: 'host-network',
  effect: 'does-not-inject',
  subject: 'pod',
  field: 'spec.hostNetwork',
  value: 'true',
};

const IGNORED_NAMESPACE: Step = {
  code: 'ignored-namespace',
  effect: 'does-not-inject',
  subject: 'namespace',
  field: 'metadata.name',
};

function decideBy(steps: readonly Step[], step: Step): PredictedInjectorDecision {
  return { inject: verdictOf(step), steps: [...steps, step], decidedBy: step };
}

function verdictOf(step: Step): boolean | 'unknown' {
  return step.effect === 'unknown' ? 'unknown' : step.effect === 'injects';
}

/** Combines the policy with the answer of the pod or a selector (`said`, already among the steps), if there is one. */
function applyPolicy(
  policy: string,
  said: Step | undefined,
  steps: readonly Step[],
): PredictedInjectorDecision {
  const field = 'config.policy';
  if (policy !== 'enabled' && policy !== 'disabled') {
    return decideBy(steps, {
      code: 'policy-illegal',
      effect: 'does-not-inject',
      subject: 'injector',
      field,
      value: policy,
    });
  }
  if (said !== undefined) {
    const honours: Step = {
      code: 'policy-honours-pod',
      effect: 'continues',
      subject: 'injector',
      field,
      value: policy,
    };
    return { inject: verdictOf(said), steps: [...steps, honours], decidedBy: said };
  }
  return decideBy(
    steps,
    policy === 'enabled'
      ? { code: 'policy-enabled', effect: 'injects', subject: 'injector', field, value: policy }
      : {
          code: 'policy-disabled',
          effect: 'does-not-inject',
          subject: 'injector',
          field,
          value: policy,
        },
  );
}
