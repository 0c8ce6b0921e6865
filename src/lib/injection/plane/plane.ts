import type { ObjectMeta } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';

/**
 * The role of an API server in a mesh: a cluster of Alibaba Cloud Service Mesh in which pods run; the API server of an
 * ASM instance itself; a cluster with its own Istio; a cluster without a mesh; or unknown.
 */
type PlaneKind = 'asm-data-plane' | 'asm-control-plane' | 'istio' | 'none' | 'unknown';

/** The role of an API server, and the evidence for it. */
export interface Plane {
  readonly kind: PlaneKind;
  /** As part of a sentence: `ownerReference Istio/istio-config of istio.alibabacloud.com`. */
  readonly evidence: string;
}

/** The API group of Alibaba Cloud Service Mesh's own kinds. */
export const ASM_GROUP = 'istio.alibabacloud.com';

const ISTIO_GROUP = 'networking.istio.io';

/**
 * Kinds in which an ASM instance keeps its own settings; both are cluster-scoped, and documented only for the
 * instance's API server (Alibaba Cloud, "ASMMeshConfig CRD description", "ASMReconcileNSLabels CRD documentation").
 */
const INSTANCE_KINDS = ['ASMMeshConfig', 'ASMReconcileNSLabels'];

/** The facts about an injector that show which mesh it belongs to. */
export interface InjectorTraces {
  readonly model: Pick<InjectorModel, 'version' | 'versionSource'>;
  /** Its webhook configurations, Deployment and ConfigMap, as far as they were read. */
  readonly objects: readonly { readonly metadata: Pick<ObjectMeta, 'ownerReferences'> }[];
}

/** Facts that the API itself shows. */
export interface ApiTraces {
  /** API groups that the server offers. */
  readonly groups: readonly string[];
  /** Kinds that the server offers in {@link ASM_GROUP}. */
  readonly asmKinds: readonly string[];
  /** Whether there are nodes; absent where they cannot be listed. */
  readonly hasNodes?: boolean;
}

/**
 * Recognizes a data plane of ASM by its injectors: by the owners of their objects, or by their build. Names prove
 * nothing, since Istio itself once used the same names.
 * @returns nothing without such evidence; that does not prove the contrary, because the marks on what ASM installs are
 * not documented.
 */
export function recognizeAsmInjector(injectors: readonly InjectorTraces[]): Plane | undefined {
  for (const { model, objects } of injectors) {
    const owner = objects
      .flatMap(({ metadata }) => metadata.ownerReferences ?? [])
      .find(({ apiVersion }) => apiVersion.startsWith(`${ASM_GROUP}/`));
    if (owner) {
      const evidence = `ownerReference ${owner.kind}/${owner.name} of ${ASM_GROUP}`;
      return { kind: 'asm-data-plane', evidence };
    }
    const { version, versionSource } = model;
    // A version from a Service belongs to ASM only by the name of the Service.
    if (version?.vendor === 'asm' && versionSource !== 'service') {
      return { kind: 'asm-data-plane', evidence: `an injector of version ${version.text}` };
    }
  }
  return undefined;
}

/**
 * Finds the role of an API server.
 *
 * Both planes offer the kinds of ASM (a data plane may pass them through from the instance). So the kinds alone decide
 * only where nodes cannot be listed: pods need nodes, and an instance has none.
 * @param injectors what was found; none where the webhook configurations cannot be read.
 */
export function judgePlane(injectors: readonly InjectorTraces[], api: ApiTraces): Plane {
  const asm = recognizeAsmInjector(injectors);
  if (asm) return asm;
  const { groups, asmKinds, hasNodes } = api;
  if (groups.includes(ASM_GROUP)) {
    const served = `${asmKinds.join(', ') || 'kinds'} of ${ASM_GROUP}`;
    if (injectors.length > 0) return { kind: 'asm-data-plane', evidence: `it serves ${served}` };
    if (hasNodes === true) {
      return { kind: 'asm-data-plane', evidence: `it serves ${served}, and has nodes` };
    }
    if (hasNodes === false) {
      return { kind: 'asm-control-plane', evidence: `it serves ${served}, and has no nodes` };
    }
    return asmKinds.some((kind) => INSTANCE_KINDS.includes(kind))
      ? { kind: 'asm-control-plane', evidence: `it serves ${served}` }
      : { kind: 'unknown', evidence: `it serves ${served}, and its nodes cannot be listed` };
  }
  if (injectors.length > 0) return { kind: 'istio', evidence: 'an injector that is not of ASM' };
  return groups.includes(ISTIO_GROUP)
    ? { kind: 'istio', evidence: `it serves ${ISTIO_GROUP}` }
    : { kind: 'none', evidence: 'it has no injector, and no kinds of a mesh' };
}
