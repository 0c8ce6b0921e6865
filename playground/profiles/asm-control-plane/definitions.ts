import type { ApiObject } from '../../api/api-object.ts';

/*
 * The API server of an ASM instance, by our reading of Alibaba Cloud's documentation of ASMMeshConfig (from 1.24 on)
 * and ASMReconcileNSLabels (from 1.28 on). The pages describe fields; the schemas of the real definitions are not
 * published, so these definitions allow unknown fields.
 */

const group = 'istio.alibabacloud.com';

/** The labels of namespaces that an ASM instance writes into its data-plane clusters; it touches no others. */
export const reconciledLabels = [
  'istio-injection',
  'istio.io/rev',
  'istio.io/dataplane-mode',
] as const;

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const syncPolicy = {
  type: 'object',
  properties: {
    // true: only the named clusters; false: all others.
    enabled: { type: 'boolean' },
    clusters: { type: 'array', items: { type: 'string' } },
  },
};

/** Both kinds are cluster-scoped, and their only object is named `default`. */
function definition(kind: string, plural: string, spec: object): ApiObject {
  const schema = {
    type: 'object',
    properties: { spec, status: open },
    'x-kubernetes-validations': [
      { rule: "self.metadata.name == 'default'", message: 'the name must be default' },
    ],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase() },
      scope: 'Cluster',
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

/** The custom resource definitions of an ASM instance that concern injection. */
export const definitions: readonly ApiObject[] = [
  definition('ASMMeshConfig', 'asmmeshconfigs', open),
  definition('ASMReconcileNSLabels', 'asmreconcilenslabels', {
    type: 'object',
    properties: { syncPolicy },
  }),
];

/** The initial objects of an instance: its settings, and the namespace of the mesh. */
export const instanceObjects: readonly ApiObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
  {
    apiVersion: `${group}/v1beta1`,
    kind: 'ASMMeshConfig',
    metadata: { name: 'default' },
    spec: {
      sidecarInjectorWebhookConfiguration: {
        rewriteAppHTTPProbe: true,
        replicaCount: 2,
        resources: {
          requests: { cpu: '100m', memory: '256Mi' },
          limits: { cpu: '2', memory: '2Gi' },
        },
      },
    },
  },
];
