import type { ApiObject } from '../../playground/api/api-object.ts';
import type { AnyObject, DrawnWorkload, Texts } from './differential-case.ts';

interface Template {
  readonly metadata?: { readonly labels?: Texts; readonly annotations?: Texts };
  readonly spec: AnyObject;
}

const HASH = '5d4f6c7b89';
const UID = '0b5b9c2e-8a51-4c9f-8e6e-0d9f4a1c7e11';

/**
 * The pod that a workload's controller would create next (Kubernetes v1.36 pkg/controller/controller_utils.go
 * GetPodFromTemplate, and the controllers of each kind). It is written here once more, since the program's own code is
 * judged by it.
 */
export function nextPodAsCreated(workload: DrawnWorkload): ApiObject {
  const { kind, metadata } = workload;
  const { name, namespace = '' } = metadata;
  const { labels = {}, annotations = {} } = templateOf(workload).metadata ?? {};
  const { spec } = templateOf(workload);
  const made = (added: Texts, own: AnyObject, owner?: AnyObject): ApiObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      ...own,
      labels: { ...labels, ...added },
      annotations,
      ...(owner ? { ownerReferences: [{ ...owner, uid: UID, controller: true }] } : {}),
    },
    spec,
  });
  switch (kind) {
    case 'Deployment':
      return made(
        { 'pod-template-hash': HASH },
        { generateName: `${name}-${HASH}-` },
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${HASH}` },
      );
    case 'StatefulSet':
      return made(
        {
          'statefulset.kubernetes.io/pod-name': `${name}-0`,
          'apps.kubernetes.io/pod-index': '0',
          'controller-revision-hash': `${name}-${HASH}`,
        },
        { generateName: `${name}-`, name: `${name}-0` },
        { apiVersion: 'apps/v1', kind, name },
      );
    case 'DaemonSet':
      return made(
        { 'controller-revision-hash': HASH, 'pod-template-generation': '1' },
        { generateName: `${name}-` },
        { apiVersion: 'apps/v1', kind, name },
      );
    case 'Job':
    case 'CronJob': {
      const job = kind === 'Job' ? name : `${name}-29404800`;
      return made(
        {
          'job-name': job,
          'batch.kubernetes.io/job-name': job,
          'controller-uid': UID,
          'batch.kubernetes.io/controller-uid': UID,
        },
        { generateName: `${job}-` },
        { apiVersion: 'batch/v1', kind: 'Job', name: job },
      );
    }
    default:
      return made({}, { name });
  }
}

function templateOf({ kind, metadata, spec }: DrawnWorkload): Template {
  if (kind === 'Pod') return { metadata, spec: spec as unknown as AnyObject };
  const template = kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  return template as unknown as Template;
}
