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

/** The two webhooks that every revision and every revision tag has. */
export function revisionWebhooks(name: string): readonly WebhookSelectors[] {
  return [
    {
      name: `rev.namespace.${suffix}`,
      namespaceSelector: all(isIn(revision, name), isAbsent(injection)),
      objectSelector: all(isNotIn(inject, 'false')),
    },
    {
      name: `rev.object.${suffix}`,
      namespaceSelector: all(...unlabelledNamespace.toReversed()),
      objectSelector: all(isNotIn(inject, 'false'), isIn(revision, name)),
    },
  ];
}

/** The webhooks of the default revision, or of the tag `default` (Istio 1.29 istio-discovery chart). */
export function defaultWebhooks(injectsEverywhere: boolean): readonly WebhookSelectors[] {
  const auto = {
    name: `auto.${suffix}`,
    namespaceSelector: all(
      ...unlabelledNamespace,
      isNotIn(
        'kubernetes.io/metadata.name',
        ...['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'],
      ),
    ),
    objectSelector: all(isAbsent(inject), isAbsent(revision)),
  };
  return [
    ...revisionWebhooks('default'),
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
    ...(injectsEverywhere ? [auto] : []),
  ];
}

/** The same webhooks switched off, as istioctl leaves them when a revision tag takes their place. */
export function deactivated(webhooks: readonly WebhookSelectors[]): readonly WebhookSelectors[] {
  const never = { matchLabels: { 'istio.io/deactivated': 'never-match' } };
  return webhooks.map(({ name }) => ({ name, namespaceSelector: never, objectSelector: never }));
}
