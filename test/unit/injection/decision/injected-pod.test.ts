import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { readSidecarParts } from '../../../../src/lib/injection/installed/sidecar-parts.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import type { JsonObject } from '../../../../src/lib/injection/model/model.ts';
import type { SidecarSettings } from '../../../../src/lib/injection/model/sidecar-settings.ts';
import { config, injector, input, template } from '../builders.ts';

/** In the manner of Istio's own: conditions around fields, names after types, volumes under a condition. */
const TEXT = `
spec:
  {{- if .NativeSidecar }}
  initContainers:
  {{- else }}
  containers:
  {{- end }}
  - name: istio-proxy
    {{- if .Values.global.proxy.lifecycle }}
    lifecycle:
      postStart:
        exec:
          command: [pilot-agent, wait]
    {{- end }}
    {{- if ne (annotation .ObjectMeta \`status.sidecar.istio.io/port\` .StatusPort) \`0\` }}
    {{ if .Values.global.proxy.startupProbe.enabled }}
    startupProbe:
      httpGet:
        path: /healthz/ready
    {{ end }}
    readinessProbe:
      httpGet: {path: /healthz/ready}
    {{- end }}
    securityContext:
      allowPrivilegeEscalation: {{ .Values.global.proxy.privileged }}
      runAsUser: 1337
    volumeMounts:
    - name: istio-token
      mountPath: /var/run/secrets/tokens
    {{- range $index, $value := fromJSON (index .ObjectMeta.Annotations \`sidecar.istio.io/userVolumeMount\`) }}
    - name: "{{ $index }}"
    {{- end }}
  volumes:
  - emptyDir:
      medium: Memory
    name: istio-envoy
  - name: istio-token
    projected:
      sources: []
  {{- if .Values.global.gke }}
  - name: gke-certs
    csi: {driver: certs}
  {{- end }}
  - {name: istiod-ca-cert, configMap: {name: istio-ca-root-cert}}
  imagePullSecrets:
  - name: not-a-volume
`;

const parts = readSidecarParts(TEXT);
const settings: SidecarSettings = {
  ...{ proxy: { requests: {}, limits: {} }, init: { requests: {}, limits: {} } },
  ...{ native: false, isPrivileged: false, hasSeccompProfile: false },
};

function injectors(given: Partial<SidecarSettings>): readonly InjectorModel[] {
  const templates = {
    defaults: ['sidecar'],
    known: { sidecar: { addsSidecar: true, parts } },
    aliases: {},
  };
  const sidecar = { ...settings, ...given };
  return [injector({ settings: { known: true, config: config(), templates }, sidecar })];
}

const app = { name: 'app', image: 'app' };
const proxy = (fields: JsonObject): JsonObject => ({
  containers: [app, { name: 'istio-proxy', image: 'auto', ...fields }],
});

describe('a pod that is refused once its sidecar is in', () => {
  it('is known from the template of the injector', () => {
    expect(parts).to.deep.equal({
      volumes: {
        'istio-envoy': { kinds: ['emptyDir'], conditional: false },
        'istio-token': { kinds: ['projected'], conditional: false },
        'gke-certs': { kinds: ['csi'], conditional: true },
        'istiod-ca-cert': { kinds: ['configMap'], conditional: false },
      },
      handlers: {
        postStart: { kind: 'exec', conditional: true },
        startupProbe: { kind: 'httpGet', conditional: true },
        readinessProbe: { kind: 'httpGet', conditional: true },
      },
      isLinux: true,
      forbidsEscalation: true,
      mountsUserVolumes: true,
    });
  });

  it('volumes of the templates of a whole config are read', () => {
    const text = readFileSync('playground/profiles/stand-in/istio/config.yaml', 'utf8');
    const { templates } = parse(text) as { templates: Record<string, string> };
    const read = readSidecarParts(templates['sidecar'] ?? '');
    expect(Object.keys(read.volumes)).to.include.members(['istio-token', 'istio-podinfo']);
    expect(read.volumes['istio-token']?.kinds).to.deep.equal(['projected']);
    expect(read.handlers['readinessProbe']).to.deep.equal({ kind: 'httpGet', conditional: false });
  });

  type Row = readonly [
    title: string,
    spec: JsonObject,
    want: 'denied' | 'injected' | 'unknown',
    field?: string | undefined,
    annotations?: Readonly<Record<string, string>>,
    settings?: Partial<SidecarSettings>,
  ];
  const own = 'spec.containers[istio-proxy]';
  const mount = 'sidecar.istio.io/userVolumeMount';
  const initProxy = {
    containers: [app],
    initContainers: [{ name: 'istio-proxy', image: 'auto', restartPolicy: 'Always' }],
  };
  const rows: readonly Row[] = [
    ['an ordinary pod', { containers: [app] }, 'injected'],
    ['Windows', { containers: [app], os: { name: 'windows' } }, 'denied', 'spec.os.name'],
    ['Linux', { containers: [app], os: { name: 'linux' } }, 'injected'],
    ['an own init container', initProxy, 'denied', 'spec.initContainers[istio-proxy].name'],
    ['the same, native', initProxy, 'injected', undefined, {}, { native: true }],
    ['the same, where nodes decide', initProxy, 'unknown', undefined, {}, { native: 'by-nodes' }],
    [
      'another startup handler',
      proxy({ startupProbe: { grpc: { port: 1 } } }),
      'denied',
      `${own}.startupProbe.grpc`,
    ],
    [
      'another readiness handler',
      proxy({ readinessProbe: { tcpSocket: { port: 1 } } }),
      'denied',
      `${own}.readinessProbe.tcpSocket`,
    ],
    ['the same handler', proxy({ readinessProbe: { httpGet: { port: 1 } } }), 'injected'],
    ['a liveness probe', proxy({ livenessProbe: { grpc: { port: 1 } } }), 'injected'],
    [
      'no probes by annotation',
      proxy({ startupProbe: { grpc: { port: 1 } } }),
      'injected',
      undefined,
      { 'status.sidecar.istio.io/port': '0' },
    ],
    [
      'a hook that only some meshes have',
      proxy({ lifecycle: { postStart: { httpGet: { port: 1 } } } }),
      'unknown',
    ],
    [
      'privileged',
      proxy({ securityContext: { privileged: true } }),
      'denied',
      `${own}.securityContext.privileged`,
    ],
    [
      'privileged, and it may escalate',
      proxy({ securityContext: { privileged: true, allowPrivilegeEscalation: true } }),
      'injected',
    ],
    [
      'privileged as all sidecars are',
      proxy({ securityContext: { privileged: true } }),
      'injected',
      undefined,
      {},
      { isPrivileged: true },
    ],
    [
      'SYS_ADMIN',
      proxy({ securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }),
      'denied',
      `${own}.securityContext.capabilities.add`,
    ],
    [
      'a volume of another type',
      { containers: [app], volumes: [{ name: 'istio-token', emptyDir: {} }] },
      'denied',
      'spec.volumes[istio-token]',
    ],
    [
      'a volume of the same type',
      { containers: [app], volumes: [{ name: 'istio-envoy', emptyDir: {} }] },
      'injected',
    ],
    [
      'a volume that only some meshes have',
      { containers: [app], volumes: [{ name: 'gke-certs', emptyDir: {} }] },
      'unknown',
    ],
    [
      'a mount without its volume',
      { containers: [app] },
      'denied',
      `metadata.annotations[${mount}]`,
      { [mount]: '{"v":{"mountPath":"/v"}}' },
    ],
    [
      'a mount in a list, with its volume in the pod',
      { containers: [app], volumes: [{ name: 'v', emptyDir: {} }] },
      'injected',
      undefined,
      { [mount]: '[{"name":"v","mountPath":"/v"}]' },
    ],
    [
      'a mount with its volume beside it',
      { containers: [app] },
      'injected',
      undefined,
      { [mount]: '{"v":{"mountPath":"/v"}}', 'sidecar.istio.io/userVolume': '{"v":{}}' },
    ],
    [
      'a container that an injector kept',
      { containers: [app] },
      'denied',
      'metadata.annotations[proxy.istio.io/overrides].containers[istio-proxy].startupProbe.grpc',
      {
        'proxy.istio.io/overrides':
          '{"containers":[{"name":"istio-proxy","startupProbe":{"grpc":{"port":1}}}]}',
      },
    ],
  ];
  for (const [title, spec, want, field, annotations = {}, given = {}] of rows) {
    it(`${title}: ${want}`, () => {
      const { verdict, decidedBy } = decide(
        // As it is stored: the pod without a sidecar is valid.
        {
          ...input({ template: template({ spec, annotations }), injectors: injectors(given) }),
          isStored: true,
        },
      );
      expect(verdict).to.equal(want);
      if (want !== 'injected') expect(decidedBy[0]?.code).to.equal('injected-pod-invalid');
      if (field !== undefined) expect(decidedBy[0]?.field).to.equal(field);
    });
  }
});
