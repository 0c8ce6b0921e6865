import type fc from 'fast-check';
import type { AnyObject } from './differential-case.ts';
import { drawObject, oftenAbsent, seldom } from './draw.ts';

const RESOURCES: readonly AnyObject[] = [
  {},
  { requests: { cpu: '10m', memory: '40Mi' }, limits: null },
  { requests: { cpu: '1' }, limits: { cpu: '2000m', memory: '1Gi' } },
  { limits: { memory: '512Mi' }, requests: { memory: null } },
];

const SECCOMP: readonly AnyObject[] = [
  { type: 'RuntimeDefault' },
  { type: 'Localhost', localhostProfile: 'p' },
];

const LIFECYCLE: AnyObject = { preStop: { exec: { command: ['sleep', '5'] } } };

const anyProxy = drawObject<AnyObject>({
  image: seldom('proxyv2', 'proxyv2-fips', 'example.com/own/proxy:7'),
  resources: oftenAbsent(...RESOURCES),
  logLevel: seldom('debug', 'info'),
  privileged: seldom(true),
  seccompProfile: seldom(...SECCOMP),
  lifecycle: seldom(LIFECYCLE),
  startupProbe: seldom({ enabled: false }, { failureThreshold: 10 }),
  holdApplicationUntilProxyStarts: seldom(true),
  includeIPRanges: seldom('10.0.0.0/8'),
  excludeInboundPorts: seldom('9090'),
  statusPort: seldom(15020, 15920, 0),
});

const anyGlobal = drawObject<AnyObject>({
  hub: oftenAbsent('registry.example.com/istio', 'docker.io/istio'),
  tag: seldom('1.29.6', '1.30.3-distroless', '1.99.0'),
  variant: seldom('distroless', 'debug', 'default'),
  imagePullPolicy: seldom('Always'),
  imagePullSecrets: seldom(['pull']),
  logAsJson: seldom(true),
  mountMtlsCerts: seldom(true),
  network: seldom('net-1'),
  meshID: seldom('mesh-1'),
  caAddress: seldom('ca.example.com:15012'),
  proxy: anyProxy,
  proxy_init: drawObject({ image: seldom('proxyv2', 'example.com/own/init:7') }),
});

/** A part of `values` in the injector's ConfigMap, to be merged into the installed ones. */
export const anyValues: fc.Arbitrary<AnyObject> = drawObject<AnyObject>({
  global: anyGlobal,
  pilot: oftenAbsent<AnyObject>({ cni: { enabled: true } }, { cni: { enabled: false } }),
  sidecarInjectorWebhook: oftenAbsent<AnyObject>(
    { rewriteAppHTTPProbe: true },
    { rewriteAppHTTPProbe: false },
  ),
});
