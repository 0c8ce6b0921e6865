import { editManifests } from '../../../../../src/lib/operations/workload/edit-manifests.ts';
import type {
  IntentResult,
  WorkloadResult,
} from '../../../../../src/lib/operations/workload/intent-document.ts';
import {
  formatIntentErrors,
  formatIntentResult,
  formatIntentUndo,
  formatIntentWarnings,
} from '../../../../../src/lib/output/workload/intent.ts';
import {
  formatManifestErrors,
  formatManifestResult,
} from '../../../../../src/lib/output/workload/manifest.ts';
import type { Scenes } from './scene.ts';

const details: WorkloadResult = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'details' },
  outcome: 'written',
  fields: [
    {
      field: 'spec.template.metadata.labels[sidecar.istio.io/inject]',
      before: undefined,
      after: 'false',
    },
  ],
  warnings: [
    {
      code: 'managed-by',
      message:
        'Argo CD manages it by Application shop, and sets the edit back as soon as it sees it.',
      nextStep: 'edit it where it comes from: kubectl get application shop -n argocd -o yaml',
    },
  ],
  undo: `kubectl patch deployment details -n shop --type merge -p '{"spec":{"template":{"metadata":{"labels":{"sidecar.istio.io/inject":null}}}}}'`,
  rollout: {
    state: 'held',
    message: '2 of 3 pods are still from an earlier template',
    remaining: 2,
  },
  proof: {
    by: 'pods',
    isAsIntended: false,
    pods: 1,
    withSidecar: 1,
    wrongPods: ['details-6bb4c65f78-lfjmz'],
    reasons: ['The label istio.io/rev of the pod comes first.'],
    nextStep: 'see why: kubectl asm-inject explain details-6bb4c65f78-lfjmz -n shop',
  },
};

const result: IntentResult = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'IntentResult',
  intent: 'not-injected',
  method: 'label',
  dryRun: 'none',
  workloads: [
    details,
    { ...details, object: { ...details.object, name: 'reviews' }, outcome: 'unchanged' },
    {
      object: { ...details.object, kind: 'StatefulSet', name: 'ratings' },
      outcome: 'failed',
      fields: details.fields,
      warnings: [],
      error: {
        code: 'rejected',
        message:
          'statefulset/ratings in shop was rejected: StatefulSet.apps "ratings" is invalid: \n* spec.template.spec.containers[0].image: Required value\n* spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"\n',
        nextStep: 'correct these fields: kubectl edit statefulset ratings -n shop',
      },
    },
  ],
};

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: details
spec:
  selector: { matchLabels: { app: details } }
  template:
    metadata:
      labels:
        app: details
    spec:
      containers: []
`;

const edited = editManifests(
  [
    { name: 'manifests/shop/details.yaml', text: manifest },
    { name: 'broken.yaml', text: 'kind: [\n' },
  ],
  { references: [], kinds: undefined },
  { intent: 'not-injected', method: 'label' },
);

/** Texts of `opt-in`, `opt-out` and `inherit`, on a cluster and on manifests. */
export const workloadScenes: Scenes = {
  'opt-out': (options) =>
    formatIntentWarnings(result.workloads, options.columns) +
    formatIntentErrors(result, options.columns) +
    formatIntentResult(result, options) +
    formatIntentUndo(result, options.columns),
  'opt-out-manifests': (options) =>
    formatManifestErrors(edited, options.columns) +
    formatManifestResult(
      {
        apiVersion: 'asm-inject/v1alpha1',
        kind: 'ManifestResult',
        intent: 'not-injected',
        method: 'label',
        inPlace: true,
        files: edited.map(({ file, workloads, problems }) => ({
          file: file.name,
          workloads,
          problems,
        })),
      },
      options,
    ),
};
