import fc from 'fast-check';
import { anyAnnotations } from './any-annotations.ts';
import { anyApp, anyInitContainers, anyOwnProxy } from './any-containers.ts';
import { drawnNamespaces } from './any-settings.ts';
import type { AnyObject, DrawnWorkload, Texts } from './differential-case.ts';
import { drawObject, oftenAbsent, seldom } from './draw.ts';
import { omit } from './omit.ts';

const INJECT = ['true', 'true', 'true', 'true', 'false', '', 'yes', 'False', 'on'];

const anyLabels = drawObject<Texts>({
  app: oftenAbsent('web', 'api'),
  tier: seldom('batch', 'edge', ''),
  version: seldom('v1'),
  'sidecar.istio.io/inject': oftenAbsent(...INJECT),
  'istio.io/rev': seldom('default', 'canary', 'prod', 'no-such'),
  'istio.io/dataplane-mode': seldom('ambient', 'none'),
  'security.istio.io/tlsMode': seldom('istio', 'disabled'),
  'service.istio.io/canonical-name': seldom('name'),
  'app.kubernetes.io/name': seldom('web'),
  'networking.istio.io/tunnel': seldom('http'),
  'topology.istio.io/network': seldom('net-2'),
});

const anyVolume: fc.Arbitrary<AnyObject> = fc.constantFrom<AnyObject>(
  { name: 'data', emptyDir: {} },
  { name: 'own', emptyDir: {} },
  { name: 'cfg', configMap: { name: 'c' } },
  { name: 'istio-data', emptyDir: {} },
  { name: 'istio-envoy', emptyDir: {} },
  { name: 'istio-token', emptyDir: {} },
  { name: 'istiod-ca-cert', configMap: { name: 'own-root' } },
  { name: 'workload-certs', secret: { secretName: 's' } },
);

const anyPodContext = drawObject<AnyObject>({
  runAsUser: seldom(1000, 1337, 0),
  runAsGroup: seldom(1000),
  runAsNonRoot: oftenAbsent(true),
  fsGroup: seldom(1337),
  seccompProfile: oftenAbsent({ type: 'RuntimeDefault' }),
  sysctls: seldom([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]),
});

const anyPodFields = drawObject<AnyObject>({
  hostNetwork: seldom(true, false),
  os: seldom({ name: 'linux' }, { name: 'linux' }, { name: 'windows' }),
  securityContext: seldomContext(),
  imagePullSecrets: seldom([{ name: 's' }]),
  dnsPolicy: seldom('Default', 'ClusterFirst'),
  automountServiceAccountToken: seldom(false),
  shareProcessNamespace: seldom(true),
  terminationGracePeriodSeconds: seldom(5, 60),
  enableServiceLinks: seldom(false),
  nodeSelector: seldom({ disk: 'ssd' }),
  serviceAccountName: seldom('default'),
});

function seldomContext(): fc.Arbitrary<AnyObject | undefined> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: anyPodContext },
  );
}

const anySpec: fc.Arbitrary<AnyObject> = fc
  .tuple(
    fc.array(anyApp, { minLength: 1, maxLength: 2 }),
    anyOwnProxy,
    anyInitContainers,
    fc.uniqueArray(anyVolume, { maxLength: 2, selector: ({ name }) => name }),
    anyPodFields,
  )
  .map(([apps, own, init, volumes, fields]) => {
    const ownClassic = own?.list === 'containers' ? [own.container] : [];
    const ownNative = own?.list === 'initContainers' ? [own.container] : [];
    const inits = [...init, ...ownNative];
    const named = apps.map((app, index) => (index === 0 ? app : { ...app, name: 'second' }));
    return {
      containers: own?.isFirst ? [...ownClassic, ...named] : [...named, ...ownClassic],
      ...(inits.length > 0 ? { initContainers: inits } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
      ...withoutConflict(fields),
    };
  });

/** No workload can be stored that sets the network of its host. */
function withoutConflict({ hostNetwork, securityContext, ...fields }: AnyObject): AnyObject {
  if (!hostNetwork) return { ...fields, ...(securityContext ? { securityContext } : {}) };
  const context = (securityContext ?? {}) as AnyObject;
  return { ...fields, hostNetwork, securityContext: omit(context, 'sysctls') };
}

/** A gateway as Istio's chart makes one: its only container is filled in by the injector. */
const gatewayTemplate = fc
  .constantFrom<AnyObject>({}, { resources: { requests: { cpu: '10m' } } })
  .map((more) => ({
    metadata: {
      labels: { istio: 'ingressgateway', 'sidecar.istio.io/inject': 'true' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
    },
    spec: { containers: [{ name: 'istio-proxy', image: 'auto', ...more }] },
  }));

const ordinaryTemplate = fc
  .tuple(anyLabels, anyAnnotations, anySpec)
  .map(([labels, annotations, spec]) => ({ metadata: { labels, annotations }, spec }));

const anyTemplate = fc.oneof(
  { weight: 24, arbitrary: ordinaryTemplate },
  { weight: 1, arbitrary: gatewayTemplate },
);

const KINDS = ['Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod'];

const GROUPS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

/** A workload of any kind, in a namespace whose labels are drawn, or now and then in one of the cluster's own. */
export const anyWorkload: fc.Arbitrary<DrawnWorkload> = fc
  .tuple(
    fc.constantFrom(...KINDS, 'CronJob'),
    fc.constantFrom(...drawnNamespaces, ...drawnNamespaces, 'kube-system'),
    anyTemplate,
  )
  .map(([kind, namespace, template]) => workloadOf(kind, namespace, template));

function workloadOf(
  kind: string,
  namespace: string,
  template: { readonly metadata: AnyObject; readonly spec: AnyObject },
): DrawnWorkload {
  const named = { name: 'drawn', namespace };
  const runsOnce = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
  const object = { apiVersion: GROUPS[kind] ?? 'apps/v1', kind, metadata: named };
  switch (kind) {
    case 'Pod':
      return {
        ...object,
        metadata: { ...template.metadata, ...named },
        spec: template.spec,
      };
    case 'Job':
      return { ...object, spec: { template: runsOnce } } as unknown as DrawnWorkload;
    case 'CronJob':
      return {
        ...object,
        spec: { jobTemplate: { spec: { template: runsOnce } } },
      } as unknown as DrawnWorkload;
    default:
      return { ...object, spec: { template } } as unknown as DrawnWorkload;
  }
}
