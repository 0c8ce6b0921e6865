import type { ApiObject, ObjectMeta } from '../model/api-objects.ts';
import { type FieldPath, managersOf, readField } from '../model/managed-fields.ts';
import { findDeploymentTools, isDeploymentTool } from './deployment-tool.ts';

/** Another party that decides about an object, and what it does with a direct edit. */
export interface Owner {
  readonly tool:
    'asm' | 'controller' | 'argo-cd' | 'flux' | 'helm' | 'kubectl-apply' | 'terraform' | 'applier';
  /** A readable name: `Helm release istiod in istio-system`. */
  readonly name: string;
  /** The evidence in the object: `annotation meta.helm.sh/release-name`. */
  readonly evidence: string;
  /**
   * Whether it reverts a direct edit. `likely`: it is known to set one of the fields; `unlikely`: the fields are not
   * set at all, so they are not in its source either; `possible`: there is no evidence.
   */
  readonly reverts: 'likely' | 'possible' | 'unlikely';
  /** When it would revert: `with the next helm upgrade`. */
  readonly when: string;
  /** How to make the change permanent: `change the values of the release`. */
  readonly keep: string;
}

/**
 * Finds who owns an object, or the given fields of it: by ownerReferences, by the labels and annotations that
 * deployment tools leave, and by the field managers in managedFields.
 * @param fields the fields that are about to be edited.
 * @returns the nearest owner first: owners that act by themselves, then those that act only when they are run.
 */
export function findOwners(object: ApiObject, fields: readonly FieldPath[]): readonly Owner[] {
  const tools = findDeploymentTools(object).map(
    ({ tool, name, evidence, when, keep, managers }) => {
      const judged = judge(object, fields, managers);
      // Argo CD applies client-side by default, as kubectl does and in kubectl's name (Argo CD 3 docs
      // user-guide/sync-options): fields applied this way come from the application's source.
      const isApplied = tool === 'argo-cd' && isLastApplied(object.metadata, fields);
      const reverts = isApplied ? 'likely' : judged;
      return { tool, name, evidence, reverts, when, keep };
    },
  );
  return [
    ...findController(object.metadata),
    ...tools,
    ...findKubectlApply(object, fields),
    ...findAppliers(object, fields),
  ];
}

/** Alibaba Cloud Service Mesh as an owner, where the evidence is not an ownerReference. */
export function asmOwner(evidence: string, reverts: Owner['reverts'] = 'possible'): Owner {
  return {
    tool: 'asm',
    name: 'the ASM instance',
    evidence,
    reverts,
    when: 'whenever it reconciles this cluster',
    keep: 'set it in the ASM instance: in the console, or by UpdateMeshFeature of its OpenAPI',
  };
}

/**
 * One sentence for people: the owner of the object, and what that means for an edit.
 * @param what the object, where the sentence has to name it.
 */
export function describeOwner({ name, evidence, reverts, when, keep }: Owner, what = 'it'): string {
  const who = `${name} owns ${what} (${evidence})`;
  switch (reverts) {
    case 'unlikely':
      return `${who}, but does not set this field: an edit should stay`;
    case 'possible':
      return `${who} and may undo a direct edit ${when}; to keep it, ${keep}`;
    case 'likely':
      return `${who} and will undo a direct edit ${when}; to keep it, ${keep}`;
  }
}

function findController({ ownerReferences = [] }: ObjectMeta): readonly Owner[] {
  const asm = ownerReferences.find(({ apiVersion }) =>
    apiVersion.startsWith('istio.alibabacloud.com/'),
  );
  if (asm) return [asmOwner(`ownerReference ${asm.kind}/${asm.name}`, 'likely')];
  const controller = ownerReferences.find((reference) => reference.controller);
  if (!controller) return [];
  const name = `${controller.kind}/${controller.name}`;
  const evidence = 'ownerReference with controller: true';
  const when = 'whenever its controller reconciles it';
  return [{ tool: 'controller', name, evidence, reverts: 'likely', when, keep: `change ${name}` }];
}

// A field that was last edited by somebody else is no longer listed under the tool that set it first, so its absence
// there proves nothing. Only a field that is not set at all cannot be in the tool's source.
function judge(
  object: ApiObject,
  fields: readonly FieldPath[],
  managers: RegExp,
): Owner['reverts'] {
  const isSet = fields.some((field) =>
    managersOf(object, field).some(({ manager }) => managers.test(manager)),
  );
  if (isSet) return 'likely';
  return fields.every((field) => readField(object, field) === undefined) ? 'unlikely' : 'possible';
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function findKubectlApply(object: ApiObject, fields: readonly FieldPath[]): readonly Owner[] {
  const isServerSide = fields.some((field) =>
    managersOf(object, field).some(
      ({ manager, operation }) => manager === 'kubectl' && operation === 'Apply',
    ),
  );
  if (!isServerSide && !isLastApplied(object.metadata, fields)) return [];
  return [
    {
      tool: 'kubectl-apply',
      name: 'a manifest applied with kubectl',
      evidence: isServerSide ? 'field manager kubectl' : `annotation ${LAST_APPLIED}`,
      reverts: 'likely',
      when: 'on its next apply',
      keep: 'change the manifest',
    },
  ];
}

function isLastApplied({ annotations }: ObjectMeta, fields: readonly FieldPath[]): boolean {
  const text = annotations?.[LAST_APPLIED];
  if (text === undefined) return false;
  try {
    const applied: unknown = JSON.parse(text);
    return fields.some((field) => readField(applied, field) !== undefined);
  } catch {
    // kubectl did not write it, so no apply will compare with it either.
    return false;
  }
}

/** Terraform, and any other tool that applies the fields server-side. */
function findAppliers(object: ApiObject, fields: readonly FieldPath[]): readonly Owner[] {
  const writers = fields.flatMap((field) => managersOf(object, field));
  const appliers = writers.filter(
    ({ manager, operation }) =>
      isTerraform(manager) ||
      (operation === 'Apply' && manager !== 'kubectl' && !isDeploymentTool(manager)),
  );
  return [...new Set(appliers.map(({ manager }) => manager))].map((manager) => ({
    tool: isTerraform(manager) ? 'terraform' : 'applier',
    name: isTerraform(manager) ? 'Terraform' : manager,
    evidence: `field manager ${manager}`,
    reverts: 'likely',
    when: 'on its next apply',
    keep: 'change it at its source',
  }));
}

function isTerraform(manager: string): boolean {
  return /^(terraform|opentofu|hashicorp)/i.test(manager);
}
