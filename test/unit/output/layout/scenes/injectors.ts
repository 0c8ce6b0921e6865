import type { InjectorChangeDocument } from '../../../../../src/lib/operations/injector/injector-document.ts';
import type { InjectorView } from '../../../../../src/lib/operations/injector/show-injectors.ts';
import { formatAlerts } from '../../../../../src/lib/output/injector/alerts.ts';
import {
  formatInjectorChange,
  formatInjectorPreview,
} from '../../../../../src/lib/output/injector/injector-change.ts';
import { formatInjectors } from '../../../../../src/lib/output/injector/injectors.ts';
import { type Scenes, wide } from './scene.ts';

const now = new Date('2026-11-23T08:30:00Z');

const injector: InjectorView = {
  revision: 'default',
  version: '1.29.6',
  webhooks: [
    {
      configuration: 'istio-sidecar-injector',
      name: 'namespace.sidecar-injector.istio.io',
      failurePolicy: 'Fail',
      timeoutSeconds: 10,
      authorities: [{ subject: 'O=cluster.local', notAfter: '2026-11-24T12:00:00Z' }],
    },
    {
      configuration: 'istio-revision-tag-default-of-the-production-mesh',
      name: 'object.sidecar-injector.istio.io',
      failurePolicy: 'Fail',
      timeoutSeconds: 30,
      problem: 'its caBundle is not PEM',
    },
  ],
  deployment: {
    namespace: 'istio-system',
    name: 'istiod',
    replicas: { ready: 1, wanted: 2 },
    container: 'discovery',
    image: 'docker.io/istio/pilot:1.29.6',
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '1500m' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
    autoscaler: { name: 'istiod', minReplicas: 1, maxReplicas: 5 },
    disruptionBudgets: [{ name: 'istiod', minAvailable: 1, disruptionsAllowed: 0 }],
    pods: [
      { name: 'istiod-7d4b9c6f5-x2x4q', node: 'node-1.eu-central-1.internal', ready: true },
      { name: 'istiod-7d4b9c6f5-zzzzz', ready: false },
    ],
  },
  rewriteAppProbe: true,
  owners: [],
  faults: [
    {
      code: 'webhook-ca',
      message:
        'the API server does not trust the certificate of webhook object.sidecar-injector.istio.io: its caBundle is not PEM',
      commands: [
        `kubectl patch mutatingwebhookconfiguration istio-revision-tag-default-of-the-production-mesh --type json -p '[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]'`,
      ],
    },
  ],
  problems: ['PodDisruptionBudgets in istio-system could not be read: forbidden'],
};

const change = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' },
  action: 'patch',
  fields: [
    { field: 'spec.replicas', before: '1', after: '2' },
    {
      field: 'spec.template.spec.containers[discovery].resources.requests.cpu',
      before: undefined,
      after: '500m',
    },
    {
      field: 'spec.template.spec.nodeSelector[kubernetes.io/os]',
      before: undefined,
      after: 'linux',
    },
  ],
  outcome: 'written',
} as const;

const rewriting = {
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'istio-system',
    name: 'istio-sidecar-injector',
  },
  action: 'patch',
  fields: [
    {
      field: 'data.values.sidecarInjectorWebhook.rewriteAppHTTPProbe',
      before: 'false',
      after: 'true',
    },
  ],
  outcome: 'written',
} as const;

const document: InjectorChangeDocument = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'InjectorChange',
  revision: 'default',
  deployment: change.object,
  dryRun: 'none',
  changes: [change, rewriting],
  warnings: [],
  proof: {
    state: 'does-not-inject',
    namespace: 'shop',
    problem: 'new pods get their sidecar, but their probes are unchanged',
  },
  undo: ['kubectl asm-inject injector set --replicas 1 --requests cpu=0 --yes'],
  restart: ['kubectl asm-inject restart -A --reason probes'],
  recreate: ['shop/import-8xk2p', 'shop/shell'],
};

/** Texts of `injector show`, `injector set` and `injector alerts`. */
export const injectorScenes: Scenes = {
  'injector-show': (options) =>
    formatInjectors(
      { apiVersion: 'asm-inject/v1alpha1', kind: 'InjectorList', injectors: [injector] },
      options,
      now,
    ),
  'injector-show-wide': (options) =>
    formatInjectors(
      { apiVersion: 'asm-inject/v1alpha1', kind: 'InjectorList', injectors: [injector] },
      wide(options),
      now,
    ),
  'injector-set-preview': ({ columns }) =>
    formatInjectorPreview(
      {
        nodes: { taking: 2, total: 3 },
        plan: { changes: [{ ...change, write: { action: 'json-patch', body: [] } }] },
        warnings: [
          'with 1 replica, no pod of the mesh can be created while that one is away, such as during an upgrade of its node',
        ],
      },
      columns,
    ),
  'injector-set': (options) => formatInjectorChange(document, options),
  'injector-alerts': (options) => formatAlerts(alerts, wide(options)),
};

const alerts = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'sidecar-injector', labels: {} },
  spec: {
    groups: [
      {
        name: 'sidecar-injector',
        rules: [
          {
            alert: 'SidecarInjectorRejectsPods',
            expr: 'sum by (name) (rate(apiserver_admission_webhook_rejection_count{error_type!="no_error"}[5m])) > 0',
            for: '5m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Pods cannot be created, because the sidecar injector does not answer',
              description: '',
            },
          },
        ],
      },
    ],
  },
} as const;
