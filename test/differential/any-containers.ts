import fc from 'fast-check';
import type { AnyObject } from './differential-case.ts';
import { drawObject, oftenAbsent, seldom, seldomDrawn } from './draw.ts';
import { omit } from './omit.ts';

const anyHandler: fc.Arbitrary<AnyObject> = fc.constantFrom<AnyObject>(
  { httpGet: { path: '/h', port: 8080 } },
  { httpGet: { path: '/h', port: 'http', scheme: 'HTTPS' } },
  { httpGet: { path: 'h', port: 15020 } },
  { httpGet: { port: 8080, httpHeaders: [{ name: 'Host', value: 'a' }] }, timeoutSeconds: 7 },
  { tcpSocket: { port: 8080 } },
  { tcpSocket: { port: 'http' } },
  { grpc: { port: 9000 } },
  { exec: { command: ['true'] } },
);

const anyResources: fc.Arbitrary<AnyObject> = fc.constantFrom<AnyObject>(
  { requests: { cpu: '10m' } },
  { limits: { cpu: '1', memory: '1Gi' } },
  { requests: { cpu: '0.5', memory: '64Mi' }, limits: { memory: '128Mi' } },
);

/** No workload can be stored with a privileged container that must not escalate. */
const anyContext = drawObject<AnyObject>({
  runAsUser: seldom(1000, 0),
  runAsGroup: seldom(1000),
  runAsNonRoot: oftenAbsent(true),
  allowPrivilegeEscalation: oftenAbsent(false, false, true),
  privileged: seldom(true, false),
  readOnlyRootFilesystem: seldom(true, false),
  capabilities: oftenAbsent<AnyObject>(
    { drop: ['ALL'] },
    { drop: ['ALL'], add: ['NET_ADMIN'] },
    { add: ['SYS_ADMIN'] },
  ),
  seccompProfile: seldom({ type: 'RuntimeDefault' }),
}).map((context) =>
  context['privileged'] === true ? omit(context, 'allowPrivilegeEscalation') : context,
);

const anyPorts: fc.Arbitrary<readonly AnyObject[]> = fc.constantFrom(
  [{ containerPort: 8080, name: 'http' }],
  [{ containerPort: 8080, name: 'http' }],
  [{ containerPort: 15020, name: 'm' }],
  [{ containerPort: 8080, hostPort: 8080 }],
  [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 8080 }],
);

const LIFECYCLES: readonly AnyObject[] = [
  { preStop: { exec: { command: ['sleep', '1'] } } },
  { postStart: { httpGet: { path: '/', port: 8080 } } },
];

const anyFields = {
  ports: fc.option(anyPorts, { nil: undefined, freq: 2 }),
  readinessProbe: fc.option(anyHandler, { nil: undefined, freq: 2 }),
  livenessProbe: seldomDrawn(anyHandler),
  startupProbe: seldomDrawn(anyHandler),
  resources: fc.option(anyResources, { nil: undefined, freq: 2 }),
  securityContext: fc.option(anyContext, { nil: undefined, freq: 2 }),
  lifecycle: seldom(...LIFECYCLES),
  env: seldom([{ name: 'A', value: 'b' }]),
  imagePullPolicy: seldom('Always'),
};

/** A container of an application. */
export const anyApp: fc.Arbitrary<AnyObject> = fc
  .tuple(
    fc.constantFrom('app', 'web'),
    fc.constantFrom('example.com/app:1', 'auto', 'docker.io/istio/proxyv2:1.20.0'),
    drawObject<AnyObject>(anyFields),
  )
  .map(([name, image, fields]) => ({ name, image, ...fields }));

/** The template's own istio-proxy, seven times out of eight none. */
export const anyOwnProxy: fc.Arbitrary<
  | {
      readonly list: 'containers' | 'initContainers';
      readonly isFirst: boolean;
      readonly container: AnyObject;
    }
  | undefined
> = seldomDrawn(
  fc
    .tuple(
      fc.constantFrom('containers' as const, 'containers' as const, 'initContainers' as const),
      fc.boolean(),
      fc.constantFrom('auto', 'auto', 'example.com/own/proxy:9'),
      drawObject<AnyObject>({
        ...anyFields,
        readinessProbe: seldomDrawn(anyHandler),
        resources: seldomDrawn(anyResources),
        securityContext: seldomDrawn(anyContext),
      }),
    )
    .map(([list, isFirst, image, fields]) => ({
      list,
      isFirst,
      container: {
        name: 'istio-proxy',
        image,
        ...(list === 'initContainers' ? { restartPolicy: 'Always' } : {}),
        ...fields,
      },
    })),
);

const anyInitContainer: fc.Arbitrary<AnyObject> = fc.oneof(
  {
    weight: 3,
    arbitrary: drawObject<AnyObject>({
      resources: seldomDrawn(anyResources),
      securityContext: fc.option(anyContext, { nil: undefined, freq: 2 }),
    }).map((fields) => ({ name: 'setup', image: 'example.com/setup:1', ...fields })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<AnyObject>(
      { name: 'side', image: 'example.com/side:1', restartPolicy: 'Always' },
      {
        name: 'side',
        image: 'example.com/side:1',
        restartPolicy: 'Always',
        readinessProbe: { httpGet: { port: 8081 } },
      },
      { name: 'istio-init', image: 'example.com/init:1' },
      { name: 'istio-validation', image: 'example.com/init:1' },
    ),
  },
);

/** Init containers of a pod: mostly none. */
export const anyInitContainers: fc.Arbitrary<readonly AnyObject[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.uniqueArray(anyInitContainer, {
      minLength: 1,
      maxLength: 2,
      selector: ({ name }) => name,
    }),
  },
);
