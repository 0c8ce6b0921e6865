import type { InstalledInjector } from '../../cluster/read-injectors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { FieldPath } from '../../injection/model/managed-fields.ts';
import { asmOwner, findOwners, type Owner } from '../../injection/workload/owner.ts';
import { findInjectorContainer } from './injector-workload.ts';

/** Editable fields of one object. */
export interface EditableFields {
  readonly kind: string;
  readonly object: ApiObject;
  readonly paths: readonly FieldPath[];
}

/** The fields that hold the settings of an injector. */
export function settingsFields(injector: InstalledInjector): readonly EditableFields[] {
  const { deployment, configMap } = injector;
  const podSpec = ['spec', 'template', 'spec'];
  const name = findInjectorContainer(injector)?.name ?? '';
  const deploymentFields = [
    ['spec', 'replicas'],
    [...podSpec, 'nodeSelector'],
    [...podSpec, 'containers', { name }, 'resources'],
  ];
  return [
    ...(deployment ? [{ kind: 'Deployment', object: deployment, paths: deploymentFields }] : []),
    ...(configMap ? [{ kind: 'ConfigMap', object: configMap, paths: [['data', 'values']] }] : []),
  ];
}

/** Another party that manages an object of an injector. */
export interface InjectorOwner extends Owner {
  /** The owned object: `Deployment istiod`. */
  readonly object: string;
}

/** Other owners of these fields; owners that leave them alone are not listed. */
export function findInjectorOwners(
  injector: InstalledInjector,
  { kind, object, paths }: EditableFields,
): readonly InjectorOwner[] {
  return findOwnersAndMesh(injector, object, paths)
    .filter(({ reverts }) => reverts !== 'unlikely')
    .map((owner) => ({ object: `${kind} ${object.metadata.name}`, ...owner }));
}

// The mesh instance marks some of its objects, and manages all of them.
function findOwnersAndMesh(
  { model, configurations, deployment }: InstalledInjector,
  object: ApiObject,
  paths: readonly FieldPath[],
): readonly Owner[] {
  const owners = findOwners(object, paths);
  if (owners.some(({ tool }) => tool === 'asm')) return owners;
  const others = [...configurations, ...(deployment ? [deployment] : [])];
  const asm = others.flatMap((one) => findOwners(one, [])).find(({ tool }) => tool === 'asm');
  if (asm) return [asm, ...owners];
  const { version } = model;
  return version?.vendor === 'asm' ? [asmOwner(`version ${version.text}`), ...owners] : owners;
}
