import { present } from '../../present.ts';
import type { ApiObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { Change, Write } from '../model/plan.ts';

/** The possible values of the namespace label `istio-injection`; `undefined` removes it. */
export type NamespaceInjection = 'enabled' | 'disabled' | undefined;

/** Labels to set; `undefined` removes one, and all others stay. */
export type LabelEdits = Readonly<Record<string, string | undefined>>;

/** Plans the change of one namespace's label `istio-injection`; `undefined` when it already has the value. */
export function planNamespaceLabel(
  namespace: ApiObject,
  value: NamespaceInjection,
): Change | undefined {
  return planNamespaceLabels(namespace, { [NAMESPACE_INJECTION]: value });
}

/** Plans the change of one namespace's labels; `undefined` when they already have the values. */
export function planNamespaceLabels(namespace: ApiObject, edits: LabelEdits): Change | undefined {
  const { name, labels = {}, resourceVersion } = namespace.metadata;
  const changed = Object.entries(edits)
    .map(([key, after]) => ({ key, before: labels[key], after }))
    .filter(({ before, after }) => before !== after);
  if (changed.length === 0) return undefined;
  return present({
    object: { apiVersion: 'v1', kind: 'Namespace', name },
    resourceVersion,
    write: writeLabels(changed.map(({ key, after }) => [key, after])),
    undo: writeLabels(changed.map(({ key, before }) => [key, before])),
    fields: changed.map(({ key, before, after }) => ({ field: fieldOf(key), before, after })),
  });
}

function writeLabels(values: readonly (readonly [string, string | undefined])[]): Write {
  const labels = Object.fromEntries(values.map(([key, value]) => [key, value ?? null]));
  return { action: 'merge-patch', body: { metadata: { labels } } };
}

function fieldOf(key: string): string {
  return `metadata.labels[${key}]`;
}

/** Plans a new namespace that has the label `istio-injection` from the start. */
export function planNamespace(name: string, value: NamespaceInjection): Change {
  return {
    ...planNewNamespace(name, value === undefined ? {} : { [NAMESPACE_INJECTION]: value }),
    fields: [{ field: fieldOf(NAMESPACE_INJECTION), before: undefined, after: value }],
  };
}

/** Plans a new namespace that has labels from the start. */
export function planNewNamespace(name: string, labels: Labels): Change {
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', name },
    write: {
      action: 'create',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    },
    fields: Object.entries(labels).map(([key, after]) => ({
      field: fieldOf(key),
      before: undefined,
      after,
    })),
  };
}

/** The namespaces in which injectors run, according to the Services that their webhooks call. */
export function findHomes(injectors: readonly InjectorModel[]): readonly string[] {
  const targets = injectors.flatMap(({ webhooks }) => webhooks).map(({ target }) => target);
  return targets.flatMap((target) => (target.kind === 'service' ? [target.namespace] : []));
}

/**
 * Whether a namespace belongs to the cluster or to the injector. A change of injection there can break both.
 * @param injectorNamespaces namespaces in which an injector runs.
 */
export function isSystemNamespace(
  name: string,
  injectorNamespaces: readonly string[] = ['istio-system'],
): boolean {
  return name.startsWith('kube-') || injectorNamespaces.includes(name);
}
