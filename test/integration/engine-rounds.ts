import fc from 'fast-check';
import type { Document } from 'yaml';
import type { Labels } from '../../src/lib/injection/model/model.ts';

/** Namespaces with every kind of label. */
export const namespaces: Readonly<Record<string, Labels>> = {
  unlabelled: {},
  enabled: { 'istio-injection': 'enabled' },
  disabled: { 'istio-injection': 'disabled' },
  misspelt: { 'istio-injection': 'Enabled' },
  revision: { 'istio.io/rev': 'default' },
  canary: { 'istio.io/rev': 'canary' },
  both: { 'istio-injection': 'enabled', 'istio.io/rev': 'canary' },
};

/** What is changed before pods are tried: fields of every webhook, and of every injector's config. */
export interface Round {
  readonly name: string;
  readonly webhook?: Readonly<Record<string, unknown>>;
  readonly edit?: (config: Document) => void;
}

const notDisabled = {
  matchExpressions: [{ key: 'istio-injection', operator: 'NotIn', values: ['disabled'] }],
};

const asInstalled: Round = { name: 'as installed' };

const optIn: Round = {
  name: 'opt-in by the pod, with selectors of which some are empty or invalid',
  edit: (config: Document): void => {
    config.set('policy', 'disabled');
    config.set('neverInjectSelector', [
      {},
      { matchExpressions: [{ key: 'app', operator: 'Is', values: ['web'] }] },
      { matchLabels: { tier: 'batch' } },
    ]);
    config.set('alwaysInjectSelector', [
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] },
    ]);
  },
};

const failingConditions: Round = {
  name: 'conditions that fail the pod',
  webhook: {
    matchConditions: [
      { name: 'not-batch', expression: 'object.metadata.labels.tier != "batch"' },
      { name: 'not-api', expression: 'object.metadata.labels.app != "api"' },
    ],
  },
};

const skippingConditions: Round = {
  name: 'conditions that skip the webhook, and rules with wildcards',
  webhook: {
    failurePolicy: 'Ignore',
    rules: [
      { operations: ['UPDATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['pods'] },
      { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/*'] },
    ],
    matchConditions: [
      { name: 'noted', expression: 'object.metadata.annotations["note"] == "x"' },
      { name: 'host', expression: '!has(object.spec.hostNetwork) && request.dryRun' },
    ],
  },
};

/** The one state in which no pod gets a sidecar. */
export const illegalPolicy: Round = {
  name: 'a policy that the injector does not know',
  edit: (config: Document): void => {
    config.set('policy', 'sometimes');
  },
};

/** The states of a cluster in which pods are tried: with the webhooks of Istio, or with the one of ASM. */
export const rounds: Readonly<Record<'asm' | 'istio', readonly Round[]>> = {
  istio: [asInstalled, optIn, failingConditions, skippingConditions, illegalPolicy],
  asm: [
    asInstalled,
    withWebhook(optIn, { namespaceSelector: notDisabled }),
    withWebhook(failingConditions, {
      namespaceSelector: {},
      objectSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
    }),
    withWebhook(skippingConditions, { namespaceSelector: notDisabled }),
    illegalPolicy,
  ],
};

function withWebhook(round: Round, webhook: Readonly<Record<string, unknown>>): Round {
  return { ...round, webhook: { ...round.webhook, ...webhook } };
}

const values = fc.constantFrom('true', 'false', '', 'yes', 'False', 'on');
/** A pod over a small vocabulary of labels and annotations. */
export interface RandomPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
}

/** Random pods in random namespaces. */
export const anyPod: fc.Arbitrary<RandomPod> = fc.record({
  namespace: fc.constantFrom(...Object.keys(namespaces), 'kube-system'),
  labels: fc.record(
    {
      app: fc.constantFrom('web', 'api'),
      tier: fc.constantFrom('batch', 'edge', ''),
      'sidecar.istio.io/inject': values,
      'istio.io/rev': fc.constantFrom('default', 'canary'),
    },
    { requiredKeys: [] },
  ),
  annotations: fc.record(
    {
      note: fc.constantFrom('x', 'y'),
      'sidecar.istio.io/inject': values,
      'inject.istio.io/templates': fc.constantFrom('sidecar', 'sidecar', 'sidecar', 'no-such'),
      'traffic.sidecar.istio.io/includeInboundPorts': fc.constantFrom('80', '*', 'eighty'),
    },
    { requiredKeys: [] },
  ),
  hostNetwork: fc.constantFrom(false, false, false, true),
});
