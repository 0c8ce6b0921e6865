import type { ApiObject } from './api-objects.ts';
import { DATAPLANE_MODE, NAMESPACE_INJECTION, REVISION } from './keys.ts';
import type { NamespaceInjection } from './namespace-edit.ts';
import { asmOwner, describeOwner, findOwners } from './owner.ts';

/**
 * What a person should know about a namespace whose label `istio-injection` is about to change: other labels that
 * decide as well, and who may set the label back.
 * @param value what the label will say.
 * @param isSynced whether the ASM instance writes namespace labels into this cluster.
 * @returns sentences without a full stop.
 */
export function findNamespaceWarnings(
  namespace: ApiObject,
  value: NamespaceInjection,
  isSynced: boolean,
): readonly string[] {
  const { name, labels = {} } = namespace.metadata;
  const field = ['metadata', 'labels', NAMESPACE_INJECTION];
  const owners = findOwners(namespace, [field]).filter(({ reverts }) => reverts === 'likely');
  return [
    ...warnOfRevision(name, labels[REVISION], value),
    ...warnOfAmbient(name, labels[DATAPLANE_MODE], value),
    ...owners.map((owner) => `namespace ${name}: ${describeOwner(owner)}`),
    ...(isSynced ? [`namespace ${name}: ${describeOwner(syncOwner)}`] : []),
  ];
}

const syncOwner = {
  ...asmOwner('the cluster has the resource ASMReconcileNSLabels'),
  keep: 'label the namespace in the ASM instance, too',
};

// Istio 1.30 manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml: the webhooks of a revision
// want istio-injection to be absent.
function warnOfRevision(
  name: string,
  revision: string | undefined,
  value: NamespaceInjection,
): string[] {
  if (revision === undefined) return [];
  const label = `${REVISION}=${revision}`;
  return [
    value === undefined
      ? `namespace ${name} has ${label}, which decides once ${NAMESPACE_INJECTION} is gone`
      : `namespace ${name} also has ${label}, which counts for nothing beside ${NAMESPACE_INJECTION}=${value}`,
  ];
}

// Istio 1.30 cni/pkg/util/enablement_selector.go: what has a sidecar is not taken into the ambient mesh.
function warnOfAmbient(
  name: string,
  mode: string | undefined,
  value: NamespaceInjection,
): string[] {
  if (mode !== 'ambient' || value !== 'enabled') return [];
  return [
    `namespace ${name} is in ambient mode (${DATAPLANE_MODE}=${mode}); pods with a sidecar leave it`,
  ];
}
