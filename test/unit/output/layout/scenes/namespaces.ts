import type { WriteResult } from '../../../../../src/lib/operations/plan/apply-plan.ts';
import type { NamespaceSync } from '../../../../../src/lib/operations/planes/sync-document.ts';
import { formatFailures } from '../../../../../src/lib/output/change/write-result.ts';
import {
  formatNamespaceChange,
  formatNamespacePreview,
} from '../../../../../src/lib/output/namespace/namespace-change.ts';
import { formatNamespaceList } from '../../../../../src/lib/output/namespace/namespace-list.ts';
import {
  formatSync,
  formatSyncFailures,
  formatSyncPreview,
} from '../../../../../src/lib/output/namespace/sync.ts';
import { radius } from '../../blast-radii.ts';
import { type Scenes, wide } from './scene.ts';

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name }) as const;

const labelled = {
  object: namespace('shop'),
  action: 'patch',
  fields: [{ field: 'metadata.labels[istio-injection]', before: undefined, after: 'enabled' }],
  outcome: 'written',
} as const;

const refused = {
  ...labelled,
  object: namespace('legacy'),
  outcome: 'failed',
  error: {
    code: 'rejected',
    message:
      'namespace/legacy was rejected: admission webhook "validation.gatekeeper.sh" denied the request: [owner-label]\n\t- you must provide labels: {"owner"}\n\t- see https://wiki.example.com/namespaces',
    nextStep: 'change what the webhook asks for, then run it again: kubectl edit namespace legacy',
  },
} as const;

const result: WriteResult = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'WriteResult',
  dryRun: 'none',
  changes: [labelled, refused],
  unchanged: [namespace('web')],
  notAsIntended: [
    {
      namespace: 'shop',
      message:
        'shop: new pods still get no sidecar: the label istio.io/rev=canary comes first, and no injector serves it',
      command: 'kubectl label namespace shop istio.io/rev-',
    },
  ],
  undo: ['kubectl label namespace shop istio-injection-'],
  restart: ['kubectl asm-inject restart deployment/web -n shop'],
  hold: { seconds: 3, state: 'held', fields: [] },
};

const differences = [
  {
    name: 'shop',
    controlPlane: { 'istio-injection': 'enabled' },
    clusters: { east: {}, west: null },
  },
] as const;

const plane = { kind: 'asm-control-plane', evidence: 'it serves ASMGateway' } as const;

const sync: NamespaceSync = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'NamespaceSync',
  direction: 'to-cluster',
  dryRun: 'none',
  controlPlane: { context: 'asm-instance', plane },
  clusters: [
    {
      context: 'east',
      plane,
      labelSync: { state: 'kept-out', reason: 'its rule names other clusters' },
    },
    {
      context: 'west',
      error: { code: 'unreachable', message: 'the API server cannot be reached: timed out' },
    },
  ],
  differences,
  overwritten: [],
  writes: [
    {
      context: 'east',
      changes: [labelled],
      undo: ['kubectl label namespace shop istio-injection- --context east'],
    },
  ],
  skipped: [{ context: 'east', name: 'kube-system', reason: 'system' }],
  onlyThere: { east: ['legacy', 'tools'] },
  warnings: [],
};

/** Texts of the namespace commands. */
export const namespaceScenes: Scenes = {
  'namespace-list': (options) =>
    formatNamespaceList(
      {
        apiVersion: 'asm-inject/v1alpha1',
        kind: 'NamespaceList',
        namespaces: [
          { name: 'istio-system', system: true },
          { name: 'kube-system', system: true, injection: 'disabled' },
          {
            name: 'shop',
            revision: 'canary',
            dataplaneMode: 'ambient',
            idle: [
              {
                label: 'istio.io/rev',
                value: 'canary',
                reason: 'no injector serves revision canary',
              },
            ],
          },
          { name: 'team-payments-settlement-production-eu-central-1', injection: 'enabled' },
        ],
      },
      wide(options),
    ),
  'namespace-enable-preview': (options) =>
    formatNamespacePreview(
      {
        plan: { changes: [{ ...labelled, write: { action: 'merge-patch', body: {} } }] },
        blastRadius: radius({ name: 'web' }, { name: 'api', effect: 'stays-without' }),
        warnings: ['the ASM instance reconciles this label: it may set it back'],
      },
      options,
    ),
  'namespace-enable': (options) =>
    formatFailures(result.changes, options.columns) + formatNamespaceChange(result, options),
  'namespace-sync-preview': (options) =>
    formatSyncPreview(
      {
        controlPlane: { cluster: { context: 'asm-instance' } },
        clusters: sync.clusters,
        plan: { differences },
        request: { direction: 'to-cluster' },
        targets: [{ cluster: { context: 'east' }, blastRadius: radius({ name: 'web' }) }],
        overwritten: [
          {
            context: 'east',
            namespace: 'shop',
            label: 'istio-injection',
            then: 'enabled',
            certain: false,
          },
        ],
        warnings: ['cluster west could not be read, so it is left as it is'],
      },
      options,
    ),
  'namespace-sync': (options) =>
    formatSyncFailures(sync, options.columns) + formatSync(sync, options),
};
