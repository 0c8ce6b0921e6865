import type { Selector, WebhookSelectors } from '../injector-profile.ts';

const injection = 'istio-injection';
const revision = 'istio.io/rev';
const inject = 'sidecar.istio.io/inject';

const isIn = (key: string, ...values: string[]) => ({ key, operator: 'In', values });
const isNotIn = (key: string, ...values: string[]) => ({ key, operator: 'NotIn', values });
const isAbsent = (key: string) => ({ key, operator: 'DoesNotExist' });
const all = (...matchExpressions: NonNullable<Selector['matchExpressions']>): Selector => ({
  matchExpressions,
});

const suffix = 'sidecar-injector.istio.io';
const unlabelledNamespace = [isAbsent(injection), isAbsent(revision)];

/** The webhooks of the default revision (Istio 1.29 istio-discovery chart). */
export const webhooks: readonly WebhookSelectors[] = [
  {
    name: `rev.namespace.${suffix}`,
    namespaceSelector: all(isIn(revision, 'default'), isAbsent(injection)),
    objectSelector: all(isNotIn(inject, 'false')),
  },
  {
    name: `rev.object.${suffix}`,
    namespaceSelector: all(...unlabelledNamespace.toReversed()),
    objectSelector: all(isNotIn(inject, 'false'), isIn(revision, 'default')),
  },
  {
    name: `namespace.${suffix}`,
    namespaceSelector: all(isIn(injection, 'enabled')),
    objectSelector: all(isNotIn(inject, 'false')),
  },
  {
    name: `object.${suffix}`,
    namespaceSelector: all(...unlabelledNamespace),
    objectSelector: all(isIn(inject, 'true'), isAbsent(revision)),
  },
];
