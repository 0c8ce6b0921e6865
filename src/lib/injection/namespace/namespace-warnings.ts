import type { ApiObject } from '../model/api-objects.ts';
import { DATAPLANE_MODE, NAMESPACE_INJECTION, REVISION } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import type { Plane } from '../plane/plane.ts';
import { asmOwner, describeOwner, findOwners } from '../workload/owner.ts';

/**
 * Warnings about a namespace whose labels are about to change: other labels that decide as well, and tools that may set
 * the labels back.
 * @param after all labels after the change.
 * @returns sentences without a full stop.
 */
export function findNamespaceWarnings(namespace: ApiObject, after: Labels): readonly string[] {
  const { name } = namespace.metadata;
  const field = ['metadata', 'labels', NAMESPACE_INJECTION];
  const owners = findOwners(namespace, [field]).filter(({ reverts }) => reverts === 'likely');
  const value = after[NAMESPACE_INJECTION];
  return [
    ...warnOfRevision(name, after[REVISION], value),
    ...warnOfAmbient(name, after[DATAPLANE_MODE], value),
    ...owners.map((owner) => `namespace ${name}: ${describeOwner(owner)}`),
  ];
}

/**
 * The effect of an ASM instance on namespace labels that are about to be written.
 * @returns a sentence without a full stop; `undefined` where there is no ASM instance.
 */
export function describeLabelSync({ kind, evidence }: Plane): string | undefined {
  switch (kind) {
    case 'asm-data-plane': {
      const keep =
        'write the same in the ASM instance, see namespace sync; use --hold 30s to see whether it stays';
      return describeOwner({ ...asmOwner(evidence), keep }, 'these labels');
    }
    case 'asm-control-plane':
      return `this is the ASM instance itself (${evidence}): it writes these labels into its data-plane clusters, except those that its ASMReconcileNSLabels excludes`;
    default:
      return undefined;
  }
}

// Istio 1.30 manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml: the webhooks of a revision
// require istio-injection to be absent.
function warnOfRevision(
  name: string,
  revision: string | undefined,
  value: string | undefined,
): string[] {
  if (revision === undefined) return [];
  const label = `${REVISION}=${revision}`;
  return [
    value === undefined
      ? `namespace ${name} has ${label}, which decides once ${NAMESPACE_INJECTION} is gone`
      : `namespace ${name} also has ${label}, which ${NAMESPACE_INJECTION}=${value} overrides`,
  ];
}

// Istio 1.30 cni/pkg/util/enablement_selector.go: a pod with a sidecar is not taken into the ambient mesh.
function warnOfAmbient(
  name: string,
  mode: string | undefined,
  value: string | undefined,
): string[] {
  if (mode !== 'ambient' || value !== 'enabled') return [];
  return [
    `namespace ${name} is in ambient mode (${DATAPLANE_MODE}=${mode}); pods with a sidecar leave it`,
  ];
}
