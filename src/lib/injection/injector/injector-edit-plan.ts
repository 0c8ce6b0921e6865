import { UsageError } from '../../errors.ts';
import type { FieldPath } from '../model/managed-fields.ts';
import type { JsonPatchOperation } from '../model/plan.ts';
import { parseQuantity } from '../model/quantity.ts';
import { REWRITE_APP_PROBE } from '../sidecar/rewrite-app-probe.ts';
import { spliceText } from '../text/text-splice.ts';
import {
  desiredPods,
  type FieldEdit,
  type InjectorEdit,
  type InjectorObjects,
  makeEdit,
} from './injector-edit.ts';
import type { WantedSettings } from './injector-settings.ts';

/**
 * Plans the change of an injector's settings. An autoscaler decides about replicas: where there is one, its bounds are
 * changed instead of the Deployment's number. That change comes last, since the autoscaler may then change the
 * Deployment at any moment. Settings that already have the wanted value are left out.
 * @throws {UsageError} the Deployment is paused, or app-probe rewriting cannot be set in the ConfigMap.
 */
export function planInjector(
  objects: InjectorObjects,
  wanted: WantedSettings,
): readonly InjectorEdit[] {
  const edits = [
    planDeployment(objects, wanted),
    planRewriting(objects, wanted),
    planAutoscaler(objects, wanted),
  ];
  return edits.filter((edit) => edit !== undefined);
}

function planAutoscaler(
  { autoscaler }: InjectorObjects,
  { replicas }: WantedSettings,
): InjectorEdit | undefined {
  if (!autoscaler || replicas === undefined) return undefined;
  const { minReplicas = 1, maxReplicas } = autoscaler.spec;
  const most = Math.max(replicas, maxReplicas);
  return makeEdit(
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    autoscaler,
    [
      ...numberEdit(['spec', 'minReplicas'], minReplicas, replicas),
      ...numberEdit(['spec', 'maxReplicas'], maxReplicas, most),
    ],
    {
      write: {
        action: 'merge-patch',
        body: { spec: { minReplicas: replicas, maxReplicas: most } },
      },
      undo: { action: 'merge-patch', body: { spec: { minReplicas, maxReplicas } } },
    },
  );
}

function planDeployment(
  objects: InjectorObjects,
  wanted: WantedSettings,
): InjectorEdit | undefined {
  const { deployment, autoscaler } = objects;
  const { replicas = 1, paused } = deployment.spec;
  const scaling = autoscaler
    ? []
    : numberEdit(['spec', 'replicas'], replicas, wanted.replicas ?? replicas);
  const resources = editResources(objects, wanted);
  const labels = editNodeSelector(objects, wanted);
  if (paused && resources.length + labels.length > 0) {
    const { name, namespace = '' } = deployment.metadata;
    throw new UsageError(`deployment/${name} is paused, so its pods would not follow the change`, {
      code: 'paused',
      nextStep: `resume it first: kubectl rollout resume deployment/${name} -n ${namespace}`,
    });
  }
  const isChanged = {
    replicas: scaling.length > 0,
    resources: resources.length > 0,
    nodeSelector: labels.length > 0,
  };
  return makeEdit(
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    deployment,
    [...scaling, ...resources, ...labels],
    {
      write: { action: 'json-patch', body: patchOperations(objects, wanted, isChanged) },
      undo: { action: 'json-patch', body: undoOperations(objects, isChanged) },
    },
  );
}

function editResources({ container }: InjectorObjects, wanted: WantedSettings): FieldEdit[] {
  const place = ['spec', 'template', 'spec', 'containers', { name: container.name }, 'resources'];
  return (['requests', 'limits'] as const).flatMap((kind) =>
    (['cpu', 'memory'] as const).flatMap((resource) => {
      const after = wanted[kind]?.[resource];
      const before = container.resources?.[kind]?.[resource];
      if (after === undefined || isSameQuantity(before, after)) return [];
      return [{ path: [...place, kind, resource], before, after }];
    }),
  );
}

function editNodeSelector({ deployment }: InjectorObjects, wanted: WantedSettings): FieldEdit[] {
  const { nodeSelector = {} } = deployment.spec.template.spec;
  return Object.entries(wanted.nodeSelector ?? {}).flatMap(([key, value]) => {
    const before = nodeSelector[key];
    const after = value ?? undefined;
    if (before === after) return [];
    return [{ path: ['spec', 'template', 'spec', 'nodeSelector', key], before, after }];
  });
}

/** Which settings of the Deployment a change touches. */
type ChangedSettings = Readonly<Record<'replicas' | 'resources' | 'nodeSelector', boolean>>;

function patchOperations(
  objects: InjectorObjects,
  wanted: WantedSettings,
  isChanged: ChangedSettings,
): JsonPatchOperation[] {
  const index = containerIndex(objects);
  const { replicas, resources, nodeSelector } = desiredPods(objects, wanted);
  const podSpec = '/spec/template/spec';
  const operations: JsonPatchOperation[] = [];
  if (isChanged.replicas) operations.push({ op: 'add', path: '/spec/replicas', value: replicas });
  if (isChanged.resources) {
    const path = `${podSpec}/containers/${index}/resources`;
    operations.push({ op: 'add', path, value: resources });
  }
  if (isChanged.nodeSelector) {
    const path = `${podSpec}/nodeSelector`;
    const isEmpty = Object.keys(nodeSelector).length === 0;
    operations.push(isEmpty ? { op: 'remove', path } : { op: 'add', path, value: nodeSelector });
  }
  return operations;
}

/** The operations that restore the former settings; refused where the container has moved in the list. */
function undoOperations(
  objects: InjectorObjects,
  isChanged: ChangedSettings,
): JsonPatchOperation[] {
  const { deployment, container } = objects;
  const { replicas = 1, template } = deployment.spec;
  const podSpec = '/spec/template/spec';
  const place = `${podSpec}/containers/${containerIndex(objects)}`;
  const operations: JsonPatchOperation[] = [];
  if (isChanged.replicas) operations.push({ op: 'add', path: '/spec/replicas', value: replicas });
  if (isChanged.resources) {
    operations.push(
      { op: 'test', path: `${place}/name`, value: container.name },
      restored(`${place}/resources`, container.resources),
    );
  }
  if (isChanged.nodeSelector) {
    operations.push(restored(`${podSpec}/nodeSelector`, template.spec.nodeSelector));
  }
  return operations;
}

function restored(path: string, value: unknown): JsonPatchOperation {
  return value === undefined ? { op: 'remove', path } : { op: 'add', path, value };
}

function containerIndex({ deployment, container }: InjectorObjects): number {
  const { containers } = deployment.spec.template.spec;
  return containers.findIndex(({ name }) => name === container.name);
}

function planRewriting(
  { configMap }: InjectorObjects,
  { rewriteAppProbe }: WantedSettings,
): InjectorEdit | undefined {
  if (rewriteAppProbe === undefined) return undefined;
  if (!configMap) throw cannotRewrite('the ConfigMap is not there, or cannot be read');
  const where = `"values" of ConfigMap ${configMap.metadata.name}`;
  const before = configMap.data?.values;
  if (before === undefined) throw cannotRewrite(`there is no ${where}`);
  const spliced = spliceText(before, REWRITE_APP_PROBE, rewriteAppProbe);
  if (!spliced.ok) throw cannotRewrite(`in ${where}, ${spliced.problem}`);
  const { text, former } = spliced;
  if (text === before) return undefined;
  const field = {
    path: ['data', 'values'],
    name: `data.values.${REWRITE_APP_PROBE.join('.')}`,
    before: former === undefined ? undefined : JSON.stringify(former),
    after: String(rewriteAppProbe),
  };
  return makeEdit({ apiVersion: 'v1', kind: 'ConfigMap' }, configMap, [field], {
    write: { action: 'merge-patch', body: { data: { values: text } } },
    undo: { action: 'merge-patch', body: { data: { values: before } } },
    texts: { before, after: text },
  });
}

function cannotRewrite(why: string): UsageError {
  return new UsageError(`app-probe rewriting cannot be set: ${why}`, {
    code: 'config-unreadable',
    nextStep: 'fix that first; see the injector with: kubectl asm-inject injector show -o wide',
  });
}

function numberEdit(path: FieldPath, before: number, after: number): FieldEdit[] {
  return before === after ? [] : [{ path, before: `${before}`, after: `${after}` }];
}

function isSameQuantity(before: string | undefined, after: string): boolean {
  return before !== undefined && parseQuantity(before) === parseQuantity(after);
}
