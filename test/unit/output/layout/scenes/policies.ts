import type { PolicyDocument } from '../../../../../src/lib/operations/policy/policy-document.ts';
import type { PolicyView } from '../../../../../src/lib/operations/policy/show-policy.ts';
import {
  formatPolicyChange,
  formatPolicyPreview,
} from '../../../../../src/lib/output/policy/policy-change.ts';
import { formatPolicy } from '../../../../../src/lib/output/policy/policy.ts';
import { radius } from '../../blast-radii.ts';
import { type Scenes, wide } from './scene.ts';

const row = {
  namespaceLabel: 'enabled',
  podKey: 'label',
  podValue: 'false',
  selectedBy: 'none',
  verdict: 'not-injected',
} as const;

const shown: PolicyView = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'Policy',
  exact: true,
  conditions: { namespaceCondition: 'include-enabled', podCondition: 'not-include-false' },
  differing: [],
  besides: ['the pod is not on the host network of its node, which no sidecar can serve'],
  exceptions: ['pods in namespaces labelled istio.io/rev=canary follow revision canary instead'],
  truthTable: [row, { ...row, podValue: 'true', verdict: 'injected' }],
  injectors: [
    {
      revision: 'default',
      versionBound: 'at least 1.28, by Service istiod-revision-tag-default',
      webhooks: ['istio-sidecar-injector/namespace.sidecar-injector.istio.io'],
      otherWebhooks: ['istio-sidecar-injector/rev.object.sidecar-injector.istio.io'],
      configMap: 'istio-system/istio-sidecar-injector',
      alwaysInjectSelector: [
        { selector: 'app in (frontend,checkout,settlement),tier!=batch', pods: 1 },
        { selector: 'legacy', pods: 0 },
      ],
      neverInjectSelector: [{ selector: 'a=b=c', problem: 'values: Invalid value: "b=c"' }],
      owners: ['Helm release istiod: sets direct edits of the ConfigMap back at its next upgrade'],
    },
  ],
  plane: { kind: 'istio', evidence: 'istiod runs in istio-system' },
};

const custom: PolicyView = { ...shown, exact: false, besides: [], differing: shown.truthTable };

const change = {
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'istio-system',
    name: 'istio-sidecar-injector',
  },
  action: 'patch',
  fields: [
    { field: 'data.config.policy', before: 'enabled', after: 'disabled' },
    {
      field: 'webhooks[namespace.sidecar-injector.istio.io].namespaceSelector',
      before: 'istio-injection=enabled',
      after: 'istio-injection!=disabled,!istio.io/rev',
    },
  ],
  outcome: 'written',
} as const;

const blastRadius = radius(
  { name: 'web', notes: ['its quota "few" has no room for a sidecar'] },
  { name: 'settlement-ledger-reconciliation-worker', kind: 'StatefulSet', effect: 'loses' },
  { name: 'dns', namespace: 'kube-system', kind: 'DaemonSet', effect: 'denied' },
);

const document: PolicyDocument = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'InjectionPolicy',
  spec: {
    namespaceCondition: 'not-include-disabled',
    podCondition: 'include-true',
    alwaysInjectSelector: [],
    neverInjectSelector: [],
  },
  dryRun: 'none',
  changes: [change],
  blastRadius,
  warnings: [],
  served: 'not-provable',
  undo: [
    "kubectl asm-inject policy set --namespace-condition include-enabled --pod-condition not-include-false --always-inject-selector 'app in (frontend,checkout)' --yes",
  ],
  restart: ['kubectl asm-inject restart deployment/web -n shop'],
  hold: {
    seconds: 3,
    state: 'taken-back',
    fields: [
      {
        object: change.object,
        field: 'data.config.policy',
        state: 'taken-back',
        now: 'enabled',
        by: [{ manager: 'helm', operation: 'Update', time: '2026-11-23T08:30:00Z' }],
      },
    ],
  },
};

/** Texts of `policy show` and `policy set`. */
export const policyScenes: Scenes = {
  'policy-show': (options) => formatPolicy(shown, options),
  'policy-show-wide': (options) => formatPolicy(custom, wide(options)),
  'policy-set-preview': (options) =>
    formatPolicyPreview(
      {
        plan: {
          changes: [
            { ...change, write: { action: 'merge-patch', body: {} } },
            {
              ...change,
              write: { action: 'merge-patch', body: {} },
              texts: {
                before: 'policy: enabled\nalwaysInjectSelector: []\n',
                after: 'policy: disabled\nalwaysInjectSelector: []\n',
              },
            },
          ],
        },
        blastRadius,
        matches: [
          { list: 'always', entry: 'app in (frontend,checkout)', pods: 1, namespaces: 1 },
          { list: 'never', entry: 'legacy', pods: 0, namespaces: 0 },
        ],
        warnings: [
          'Helm release istiod owns ConfigMap istio-system/istio-sidecar-injector, and sets a direct edit back at its next upgrade',
        ],
      },
      options,
    ),
  'policy-set': (options) => formatPolicyChange(document, options),
};
