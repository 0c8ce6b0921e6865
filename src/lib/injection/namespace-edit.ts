import type { ApiObject } from './api-objects.ts';
import type { InjectorModel } from './injector-model.ts';
import { NAMESPACE_INJECTION } from './keys.ts';
import type { Change, Write } from './plan.ts';

/** What the label `istio-injection` of a namespace can be made to say; `undefined` takes it away. */
export type NamespaceInjection = 'enabled' | 'disabled' | undefined;

/** Plans the change of one namespace's label; `undefined` when it already is so. */
export function planNamespaceLabel(
  namespace: ApiObject,
  value: NamespaceInjection,
): Change | undefined {
  const { name, labels, resourceVersion } = namespace.metadata;
  const before = labels?.[NAMESPACE_INJECTION];
  if (before === value) return undefined;
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', name },
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    write: setLabel(value),
    undo: setLabel(before),
    fields: [{ field: `metadata.labels[${NAMESPACE_INJECTION}]`, before, after: value }],
  };
}

function setLabel(value: string | undefined): Write {
  const labels = { [NAMESPACE_INJECTION]: value ?? null };
  return { action: 'merge-patch', body: { metadata: { labels } } };
}

/** Plans a new namespace that carries the label from the start. */
export function planNamespace(name: string, value: NamespaceInjection): Change {
  const labels = value === undefined ? {} : { [NAMESPACE_INJECTION]: value };
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', name },
    write: {
      action: 'create',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    },
    fields: [{ field: `metadata.labels[${NAMESPACE_INJECTION}]`, before: undefined, after: value }],
  };
}

/** The namespaces in which injectors run, by the Services that their webhooks call. */
export function findHomes(injectors: readonly InjectorModel[]): readonly string[] {
  const targets = injectors.flatMap(({ webhooks }) => webhooks).map(({ target }) => target);
  return targets.flatMap((target) => (target.kind === 'service' ? [target.namespace] : []));
}

/**
 * Whether a namespace belongs to the cluster or to the injector, so that changing who gets a sidecar there can break
 * both.
 * @param injectorNamespaces namespaces in which an injector runs.
 */
export function isSystemNamespace(
  name: string,
  injectorNamespaces: readonly string[] = ['istio-system'],
): boolean {
  return name.startsWith('kube-') || injectorNamespaces.includes(name);
}
