import type { DecisionInput } from '../src/lib/injection/decision/decide.ts';
import type { InjectorModel, WebhookModel } from '../src/lib/injection/model/injector-model.ts';
import {
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  POD_INJECT,
  REVISION,
} from '../src/lib/injection/model/keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../src/lib/injection/model/model.ts';

const is = (key: string, ...values: string[]): LabelSelectorRequirement => ({
  key,
  operator: 'In',
  values,
});
const isNot = (key: string, ...values: string[]): LabelSelectorRequirement => ({
  key,
  operator: 'NotIn',
  values,
});
const lacks = (key: string): LabelSelectorRequirement => ({ key, operator: 'DoesNotExist' });

/** One injector with Istio's five webhooks and ten selectors that are evaluated one after the other. */
export function makeInjectors(): readonly InjectorModel[] {
  const unlabelled = [lacks(NAMESPACE_INJECTION), lacks(REVISION)];
  const selectors: [
    name: string,
    ofNamespace: LabelSelectorRequirement[],
    ofPod: LabelSelectorRequirement[],
  ][] = [
    [
      'rev.namespace',
      [is(REVISION, 'default'), lacks(NAMESPACE_INJECTION)],
      [isNot(POD_INJECT, 'false')],
    ],
    ['rev.object', unlabelled, [isNot(POD_INJECT, 'false'), is(REVISION, 'default')]],
    ['namespace', [is(NAMESPACE_INJECTION, 'enabled')], [isNot(POD_INJECT, 'false')]],
    ['object', unlabelled, [is(POD_INJECT, 'true'), lacks(REVISION)]],
    [
      'auto',
      [...unlabelled, isNot(NAMESPACE_NAME, 'kube-system', 'kube-public', 'kube-node-lease')],
      [lacks(POD_INJECT), lacks(REVISION)],
    ],
  ];
  return [
    {
      revision: 'default',
      webhooks: selectors.map(([name, ofNamespace, ofPod], index) =>
        makeWebhook(`${name}.sidecar-injector.istio.io`, index, ofNamespace, ofPod),
      ),
      version: { vendor: 'istio', major: 1, minor: 30, patch: 3, text: '1.30.3' },
      availability: { state: 'available' },
      settings: {
        known: true,
        config: {
          policy: 'enabled',
          neverInjectSelector: Array.from({ length: 5 }, (_, index) =>
            makeSelector('batch', index),
          ),
          alwaysInjectSelector: Array.from({ length: 5 }, (_, index) =>
            makeSelector('mesh', index),
          ),
        },
      },
    },
  ];
}

/** Namespaces and pods generated with a fixed seed, so that every run makes the same decisions. */
export function makePods(count: number): readonly Pick<DecisionInput, 'namespace' | 'template'>[] {
  const draw = makeRandom(20_260_801);
  const pick = <T>(...choices: readonly T[]): T =>
    choices[Math.floor(draw() * choices.length)] as T;
  const optional = (key: string, ...values: readonly string[]): Record<string, string> => {
    const value = pick(undefined, ...values);
    return value === undefined ? {} : { [key]: value };
  };
  return Array.from({ length: count }, (_, index) => ({
    namespace: {
      name: `team-${index % 200}`,
      labels: {
        ...optional(NAMESPACE_INJECTION, 'enabled', 'enabled', 'disabled'),
        ...optional(REVISION, 'default', 'canary'),
        owner: `team-${index % 200}`,
      },
    },
    template: {
      labels: {
        app: `app-${index % 900}`,
        version: pick('v1', 'v2'),
        ...optional('tier', 'web', 'mesh-1', 'batch-3'),
        ...optional(POD_INJECT, 'true', 'false', ''),
      },
      annotations: optional(POD_INJECT, 'true', 'false'),
      hostNetwork: draw() < 0.02,
    },
  }));
}

function makeSelector(kind: string, index: number): LabelSelector {
  return index % 2 === 0
    ? { matchLabels: { tier: `${kind}-${index}` } }
    : { matchExpressions: [is('tier', `${kind}-${index}`), { key: 'app', operator: 'Exists' }] };
}

function makeWebhook(
  name: string,
  index: number,
  ofNamespace: readonly LabelSelectorRequirement[],
  ofPod: readonly LabelSelectorRequirement[],
): WebhookModel {
  return {
    configuration: 'istio-sidecar-injector',
    index,
    name,
    target: {
      kind: 'service',
      namespace: 'istio-system',
      name: 'istiod',
      port: 443,
      path: '/inject',
    },
    namespaceSelector: { matchExpressions: ofNamespace },
    objectSelector: { matchExpressions: ofPod },
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    matchPolicy: 'Equivalent',
    matchConditions: [],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    sideEffects: 'None',
    timeoutSeconds: 10,
  };
}

/** Numbers from 0 to 1 (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
