import fc from 'fast-check';
import type { Texts } from './differential-case.ts';

/** Values of one annotation: those that Istio takes, and others. */
type Values = readonly [good: readonly string[], bad?: readonly string[]];

const COUNTS: Values = [
  ['0', '3', '30'],
  ['-1', 'x', '4294967296', '3000000000', ''],
];
const PORTS: Values = [
  ['80', '80,443', '', ' 8080 '],
  ['http', '65536', '80,', '80;443'],
];
const INTERFACES: Values = [
  ['eth0', 'eth0, net1', ''],
  ['0eth', 'eth0,,net1', 'a'.repeat(20)],
];
const RANGES: Values = [
  ['10.0.0.0/8', '10.0.0.0/8,fd00::/8', ''],
  ['10.0.0.0', '10.0.0.0/33', 'x/8'],
];
const TRUTHS: Values = [
  ['true', 'false'],
  ['yes', 'T', 'no', '', 'False'],
];

/**
 * Annotations that an injector reads, or that look as if it did: the whole list of Istio's package `annotation`
 * (istio.io/api v1.31), some older ones, and those of other programs that it evaluates.
 */
const annotationValues: Readonly<Record<string, Values>> = {
  'alpha.istio.io/canonical-serviceaccounts': [['a']],
  'alpha.istio.io/kubernetes-serviceaccounts': [['a']],
  'ambient.istio.io/bypass-inbound-capture': TRUTHS,
  'ambient.istio.io/dns-capture': TRUTHS,
  'ambient.istio.io/redirection': [['enabled', 'disabled']],
  'ambient.istio.io/waypoint-inbound-binding': [['PROXY/15088']],
  'galley.istio.io/analyze-suppress': [['IST0103']],
  'gateway.istio.io/controller-version': [['5']],
  'gateway.istio.io/name-override': [['other']],
  'gateway.istio.io/service-account': [['default']],
  'inject.istio.io/templates': [
    ['sidecar', 'grpc-agent', 'grpc-simple', 'gateway', 'sidecar,gateway'],
    ['no-such', '', 'sidecar,no-such', 'kube-gateway', 'waypoint', ' sidecar'],
  ],
  'istio.io/autoRegistrationGroup': [['group']],
  'istio.io/connectedAt': [['2026-11-28T00:00:00Z']],
  'istio.io/disconnectedAt': [['2026-11-28T00:00:00Z']],
  'istio.io/dry-run': TRUTHS,
  'istio.io/reroute-virtual-interfaces': INTERFACES,
  'istio.io/rev': [['default', 'canary', 'no-such']],
  'istio.io/use-waypoint-canary-weight': [['10']],
  'istio.io/workloadController': [['istiod']],
  'kubernetes.io/ingress.class': [['istio']],
  'networking.istio.io/exportTo': [['*', '.']],
  'networking.istio.io/service-type': [['ClusterIP']],
  'networking.istio.io/traffic-distribution': [['PreferClose']],
  'prometheus.istio.io/merge-metrics': TRUTHS,
  'prometheus.istio.io/scrape-targets': [
    ['9090', '9090:/m, 9091', ''],
    ['http', '15090:/stats', '9090,0', ':/m', '{"port":"9090"}'],
  ],
  'prometheus.io/scrape': TRUTHS,
  'prometheus.io/port': [
    ['9090', '80', '15020', ''],
    ['http', '0', '15090', '15001', '70000'],
  ],
  'prometheus.io/path': [['/metrics', '']],
  'proxy.istio.io/config': [
    [
      '{"concurrency": 2}',
      'holdApplicationUntilProxyStarts: true',
      'proxyMetadata:\n  ISTIO_META_DNS_CAPTURE: "true"',
      'image:\n  imageType: distroless',
      'image:\n  imageType: debug',
      'interceptionMode: TPROXY',
      'interceptionMode: NONE',
      'proxyMetadata: {ISTIO_META_ENABLE_HBONE: "true"}',
      'terminationDrainDuration: 20s',
      'statusPort: 15021',
      'tracing: {sampling: 10}',
      '',
    ],
    ['concurrency: many', 'noSuchField: 1', '{', 'concurrency: -1', 'drainDuration: 1', '- a'],
  ],
  'proxy.istio.io/overrides': [
    [
      '{"containers":[]}',
      '{"containers":[{"name":"istio-proxy","image":"kept:1","resources":{}}]}',
      '{"initContainers":[{"name":"istio-proxy","image":"kept:1","resources":{}}]}',
    ],
    ['{', '[]', '{"containers":{}}', 'null', '{"containers":[{"name":"istio-proxy"}]}'],
  ],
  'readiness.status.sidecar.istio.io/applicationPorts': [['80', ''], ['x']],
  'readiness.status.sidecar.istio.io/failureThreshold': COUNTS,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': COUNTS,
  'readiness.status.sidecar.istio.io/periodSeconds': COUNTS,
  'sidecar.istio.io/agentLogLevel': [['default:debug', ''], ['a"b']],
  'sidecar.istio.io/bootstrapOverride': [['boot'], ['', 'Not A Name']],
  'sidecar.istio.io/componentLogLevel': [['misc:error', '']],
  'sidecar.istio.io/discoveryAddress': [['istiod.example.com:15012']],
  'sidecar.istio.io/extraStatTags': [['a,b']],
  'sidecar.istio.io/inject': TRUTHS,
  'sidecar.istio.io/interceptionMode': [
    ['REDIRECT', 'TPROXY', 'NONE'],
    ['redirect', '', 'OFF'],
  ],
  'sidecar.istio.io/logLevel': [
    ['debug', 'warning'],
    ['no such', ''],
  ],
  'sidecar.istio.io/nativeSidecar': [
    ['true', 'false'],
    ['', 'False', 'yes'],
  ],
  'sidecar.istio.io/capNetBindService': TRUTHS,
  'sidecar.istio.io/proxyCPU': [
    ['100m', '1', '0.5'],
    ['x', '-1', '', '4', '1e3'],
  ],
  'sidecar.istio.io/proxyCPULimit': [
    ['2', '2000m', '3'],
    ['x', '-1', '', '10m'],
  ],
  'sidecar.istio.io/proxyImage': [
    ['proxyv2', 'example.com/own/proxy:8'],
    ['', 'own'],
  ],
  'sidecar.istio.io/proxyImageType': [
    ['distroless', 'debug', 'default'],
    ['no-such', ''],
  ],
  'sidecar.istio.io/proxyMemory': [
    ['128Mi', '1G'],
    ['x', '-1', '', '8Gi'],
  ],
  'sidecar.istio.io/proxyMemoryLimit': [
    ['1Gi', '2G'],
    ['x', '-1', '', '10Mi'],
  ],
  'sidecar.istio.io/rewriteAppHTTPProbers': TRUTHS,
  'sidecar.istio.io/statsCompression': TRUTHS,
  'sidecar.istio.io/statsEvictionInterval': [['10s']],
  'sidecar.istio.io/statsFlushInterval': [['10s']],
  'sidecar.istio.io/statsHistogramBins': [['{"a":1}']],
  'sidecar.istio.io/statsHistogramBuckets': [['{"a":[1,5]}'], ['{']],
  'sidecar.istio.io/statsInclusionPrefixes': [['a']],
  'sidecar.istio.io/statsInclusionRegexps': [['.*']],
  'sidecar.istio.io/statsInclusionSuffixes': [['a']],
  'sidecar.istio.io/userVolume': [
    ['{"own":{"emptyDir":{}}}', '{"cfg":{"configMap":{"name":"c"}}}'],
    ['{', '[]', 'x', '{"own":1}', '[{"name":"own","emptyDir":{}}]'],
  ],
  'sidecar.istio.io/userVolumeMount': [
    ['{"own":{"mountPath":"/own"}}', '{"data":{"mountPath":"/data"}}'],
    ['{', '[]', 'x', '[{"name":"own","mountPath":"/own"}]'],
  ],
  'status.sidecar.istio.io/port': [
    ['15020', '0', '15021'],
    ['x', '70000', ''],
  ],
  'topology.istio.io/controlPlaneClusters': [['*']],
  'traffic.istio.io/nodeSelector': [['{"matchLabels":{}}']],
  'traffic.sidecar.istio.io/excludeInboundPorts': PORTS,
  'traffic.sidecar.istio.io/excludeInterfaces': INTERFACES,
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGES,
  'traffic.sidecar.istio.io/excludeOutboundPorts': PORTS,
  'traffic.sidecar.istio.io/includeInboundPorts': [['*', ...PORTS[0]], PORTS[1] ?? []],
  'traffic.sidecar.istio.io/includeOutboundIPRanges': [['*', ...RANGES[0]], RANGES[1] ?? []],
  'traffic.sidecar.istio.io/includeOutboundPorts': PORTS,
  'traffic.sidecar.istio.io/kubevirtInterfaces': INTERFACES,
  'k8s.v1.cni.cncf.io/networks': [['', 'other-net']],
  'kubectl.kubernetes.io/default-container': [['app']],
  note: [['x', 'y']],
};

/** One annotation: a value that Istio takes, or one time out of six another one. */
const anyAnnotation: fc.Arbitrary<readonly [string, string]> = fc
  .constantFrom(...Object.entries(annotationValues))
  .chain(([key, [good, bad = []]]) =>
    fc
      .oneof(
        { weight: 5, arbitrary: fc.constantFrom(...good) },
        { weight: bad.length > 0 ? 1 : 0, arbitrary: fc.constantFrom(...good, ...bad) },
      )
      .map((value) => [key, value] as const),
  );

/** The annotations of a pod template: few at a time, so that one that is refused does not hide the others. */
export const anyAnnotations: fc.Arbitrary<Texts> = fc
  .array(anyAnnotation, { maxLength: 5, size: 'max' })
  .map((entries) => Object.fromEntries(entries));
