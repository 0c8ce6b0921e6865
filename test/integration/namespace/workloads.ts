import { expect } from 'chai';
import type { Playground } from '../../../playground/playground.ts';
import { eventually } from '../playground/eventually.ts';
import { sidecarOf, type StoredPod } from '../playground/pods.ts';

type Json = Readonly<Record<string, unknown>>;

const template = (app: string, labels: Json = {}, spec: Json = {}): Json => ({
  metadata: { labels: { app, ...labels } },
  spec: { containers: [{ name: app, image: `example.com/${app}:1` }], ...spec },
});

function workload(kind: string, namespace: string, name: string, spec: Json): Json {
  const apiVersion = API_VERSIONS[kind] ?? 'apps/v1';
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  ReplicationController: 'v1',
};

const selected = (app: string): Json => ({ selector: { matchLabels: { app } } });

/**
 * One workload of every kind that makes pods, each with pods labelled `app=<name of the workload>`; `opted-out` and
 * `on-host` never have a sidecar, `asking` is the only one to ask for one.
 */
export function workloadsOf(namespace: string): readonly Json[] {
  return [
    workload('Deployment', namespace, 'web', {
      ...selected('web'),
      replicas: 2,
      template: template('web'),
    }),
    workload('Deployment', namespace, 'asking', {
      ...selected('asking'),
      template: template('asking', { 'sidecar.istio.io/inject': 'true' }),
    }),
    workload('Deployment', namespace, 'opted-out', {
      ...selected('opted-out'),
      template: template('opted-out', { 'sidecar.istio.io/inject': 'false' }),
    }),
    workload('Deployment', namespace, 'on-host', {
      ...selected('on-host'),
      template: template('on-host', {}, { hostNetwork: true }),
    }),
    workload('StatefulSet', namespace, 'database', {
      ...selected('database'),
      serviceName: 'database',
      template: template('database'),
    }),
    workload('DaemonSet', namespace, 'agent', {
      ...selected('agent'),
      template: template('agent'),
    }),
    workload('ReplicaSet', namespace, 'lonely', {
      ...selected('lonely'),
      template: template('lonely'),
    }),
    workload('ReplicationController', namespace, 'elderly', {
      selector: { app: 'elderly' },
      template: template('elderly'),
    }),
    workload('CronJob', namespace, 'nightly', {
      schedule: '0 3 1 1 *',
      jobTemplate: {
        spec: { template: template('nightly', {}, { restartPolicy: 'Never' }) },
      },
    }),
    barePod(namespace),
  ];
}

/** A pod that nothing recreates. */
export function barePod(namespace: string): Json {
  const { metadata, spec } = template('bare') as { metadata: Json; spec: Json };
  const named = { ...metadata, name: 'bare', namespace };
  return { apiVersion: 'v1', kind: 'Pod', metadata: named, spec };
}

/** The pods of one app: their UIDs, and whether they have a sidecar. */
export interface AppPods {
  readonly uids: readonly string[];
  readonly hasSidecar: boolean;
}

/** All running pods of a namespace by the label `app`; fails while an app has pods of both sorts or pods that go away. */
export async function readApps(
  { api }: Playground,
  namespace: string,
): Promise<ReadonlyMap<string, AppPods>> {
  const { items } = await api.list(`/api/v1/namespaces/${namespace}/pods`);
  const pods = items as unknown as readonly (StoredPod & {
    readonly metadata: { readonly uid: string; readonly deletionTimestamp?: string };
  })[];
  const byApp = Map.groupBy(pods, ({ metadata }) => metadata.labels?.['app'] ?? '');
  return new Map(
    [...byApp].map(([app, some]) => {
      const sidecars = new Set(some.map((pod) => sidecarOf(pod) !== 'none'));
      expect(
        some.some(({ metadata }) => metadata.deletionTimestamp),
        app,
      ).to.equal(false);
      expect(sidecars, `pods of ${app}`).to.have.length(1);
      const uids = some.map(({ metadata }) => metadata.uid).sort();
      return [app, { uids, hasSidecar: sidecars.has(true) }];
    }),
  );
}

/** The apps of a namespace, once they are as expected. */
export function eventuallyApps(
  playground: Playground,
  namespace: string,
  assertion: (apps: ReadonlyMap<string, AppPods>) => void,
): Promise<ReadonlyMap<string, AppPods>> {
  return eventually(async () => {
    const apps = await readApps(playground, namespace);
    assertion(apps);
    return apps;
  }, 60_000);
}
