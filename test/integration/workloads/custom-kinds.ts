import { expect } from 'chai';
import { eventually } from '../playground/eventually.ts';
import type { Bench } from './apps.ts';

/** A kind that a cluster gets by a CustomResourceDefinition; nothing on the playground acts on its objects. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

export const kruiseStatefulSet: CustomKind = {
  group: 'apps.kruise.io',
  version: 'v1beta1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
};
export const kruiseDaemonSet: CustomKind = {
  ...{ group: 'apps.kruise.io', version: 'v1alpha1' },
  ...{ kind: 'DaemonSet', plural: 'daemonsets' },
};
export const argoRollout: CustomKind = {
  ...{ group: 'argoproj.io', version: 'v1alpha1', kind: 'Rollout', plural: 'rollouts' },
};
export const argoWorkflow: CustomKind = {
  ...{ group: 'argoproj.io', version: 'v1alpha1', kind: 'Workflow', plural: 'workflows' },
};
export const zookeeper: CustomKind = {
  ...{ group: 'zookeeper.example.com', version: 'v1' },
  ...{ kind: 'ZookeeperCluster', plural: 'zookeeperclusters' },
};

/** Makes kinds known to the cluster, and waits until it serves them. */
export async function defineKinds(
  { playground }: Bench,
  kinds: readonly CustomKind[],
): Promise<void> {
  const items = kinds.map(({ group, version, kind, plural }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  }));
  await playground.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  for (const { group, version, plural } of kinds) {
    await eventually(async () => {
      await playground.api.list(`/apis/${group}/${version}/namespaces/default/${plural}`);
    }, 30_000);
  }
}

/** Makes an object of such a kind, and returns what its own objects refer to it by. */
export async function makeOwner(
  { playground }: Bench,
  { group, version, kind, plural }: CustomKind,
  metadata: { readonly namespace: string; readonly name: string },
  spec: object = {},
): Promise<object> {
  const apiVersion = `${group}/${version}`;
  await playground.apply(JSON.stringify({ apiVersion, kind, metadata, spec }));
  const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${plural}/${metadata.name}`;
  const owner = (await playground.api.find(path)) as { metadata: { uid: string } } | undefined;
  expect(owner).to.not.equal(undefined);
  const { uid = '' } = owner?.metadata ?? {};
  return { apiVersion, kind, name: metadata.name, uid, controller: true };
}
