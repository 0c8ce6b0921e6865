import { present } from '../../present.ts';
import type {
  ApiObject,
  ConfigMapObject,
  ContainerObject,
  DeploymentObject,
  ResourceRequirementsObject,
} from '../model/api-objects.ts';
import { type FieldPath, formatFieldPath } from '../model/managed-fields.ts';
import type { Change } from '../model/plan.ts';
import type { AutoscalerObject } from '../model/scheduling-objects.ts';
import type { WantedSettings } from './injector-settings.ts';

/** The objects that hold the settings of one injector. */
export interface InjectorObjects {
  readonly deployment: DeploymentObject;
  /** The container of its pods that does the injection. */
  readonly container: ContainerObject;
  /** Controls the Deployment's replicas, where there is one. */
  readonly autoscaler?: AutoscalerObject | undefined;
  /** Absent when it does not exist or cannot be read; app-probe rewriting then cannot be set. */
  readonly configMap?: ConfigMapObject | undefined;
}

/** One planned change, with its object and the fields it touches, so that their owners can be found. */
export interface InjectorEdit {
  readonly object: ApiObject;
  readonly paths: readonly FieldPath[];
  readonly change: Change;
}

/** One field before and after. */
export interface FieldEdit {
  readonly path: FieldPath;
  /** Its common name, where the path does not say enough. */
  readonly name?: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The settings that an injector's pods will have. */
export interface DesiredPods {
  /** The minimum number of replicas. */
  readonly replicas: number;
  readonly resources: ResourceRequirementsObject;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** The settings of the pods after the change. */
export function desiredPods(
  { deployment, container, autoscaler }: InjectorObjects,
  wanted: WantedSettings,
): DesiredPods {
  const { template, replicas = 1 } = deployment.spec;
  const { requests, limits, ...others } = container.resources ?? {};
  const present = autoscaler ? (autoscaler.spec.minReplicas ?? 1) : replicas;
  const selector = { ...template.spec.nodeSelector, ...wanted.nodeSelector };
  return {
    replicas: wanted.replicas ?? present,
    resources: {
      ...others,
      ...merged('requests', requests, wanted.requests),
      ...merged('limits', limits, wanted.limits),
    },
    nodeSelector: Object.fromEntries(
      Object.entries(selector).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  };
}

/**
 * Makes an edit of the changed fields of one object.
 * @returns `undefined` when no field changes.
 */
export function makeEdit(
  type: { readonly apiVersion: string; readonly kind: string },
  object: ApiObject,
  fields: readonly FieldEdit[],
  { write, undo, texts }: Required<Pick<Change, 'write' | 'undo'>> & Pick<Change, 'texts'>,
): InjectorEdit | undefined {
  if (fields.length === 0) return undefined;
  const { name, namespace = '', resourceVersion } = object.metadata;
  return {
    object,
    paths: fields.map(({ path }) => path),
    change: present({
      object: { ...type, namespace, name },
      resourceVersion,
      write,
      undo,
      fields: fields.map(({ path, name: field = formatFieldPath(path), before, after }) => ({
        field,
        before,
        after,
      })),
      texts,
    }),
  };
}

function merged<K extends string>(
  key: K,
  present: Readonly<Record<string, string>> | undefined,
  wanted: object | undefined,
): Partial<Record<K, Readonly<Record<string, string>>>> {
  if (!present && !wanted) return {};
  return { [key]: { ...present, ...wanted } } as Record<K, Readonly<Record<string, string>>>;
}
