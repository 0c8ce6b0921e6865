import { expect } from 'chai';
import { findRenderedProblem } from '../../../../src/lib/injection/decision/rendered-validity.ts';
import type { JsonObject } from '../../../../src/lib/injection/model/model.ts';

const app = { name: 'app', image: 'app:1' };

/** What a container of an injected pod has in addition. */
function pod(extra: JsonObject, others: JsonObject = {}): JsonObject {
  return {
    containers: [app, { name: 'istio-proxy', image: 'proxyv2:1', ...extra }],
    volumes: [{ name: 'data', emptyDir: {} }],
    ...others,
  };
}

describe('an injected pod, as the API server validates it', () => {
  const rows: readonly (readonly [what: string, spec: JsonObject, field: string | undefined])[] = [
    ['is legal', pod({ readinessProbe: { httpGet: { port: 15_021 } } }), undefined],
    [
      'has two containers of one name',
      pod({}, { initContainers: [{ name: 'istio-proxy', image: 'a' }] }),
      'spec.initContainers[istio-proxy].name',
    ],
    [
      'has a probe with two handlers',
      pod({ startupProbe: { exec: {}, httpGet: { port: 1 } } }),
      'spec.containers[istio-proxy].startupProbe',
    ],
    [
      'has a probe on port 0',
      pod({ startupProbe: { httpGet: { port: 0 } } }),
      'spec.containers[istio-proxy].startupProbe',
    ],
    [
      'has a hook without a handler',
      pod({ lifecycle: { preStop: {} } }),
      'spec.containers[istio-proxy].lifecycle.preStop',
    ],
    [
      'has an init container that ends, with a probe',
      pod({}, { initContainers: [{ ...app, name: 'init', livenessProbe: { exec: {} } }] }),
      'spec.initContainers[init].livenessProbe',
    ],
    [
      'has a native sidecar with a probe',
      pod(
        {},
        {
          initContainers: [
            { ...app, name: 'init', restartPolicy: 'Always', livenessProbe: { exec: {} } },
          ],
        },
      ),
      undefined,
    ],
    [
      'has a volume of two types',
      pod({}, { volumes: [{ name: 'istio-data', emptyDir: {}, configMap: { name: 'a' } }] }),
      'spec.volumes[istio-data]',
    ],
    [
      'has a volume of a ConfigMap without a name',
      pod({}, { volumes: [{ name: 'boot', configMap: { name: '' } }] }),
      'spec.volumes[boot].configMap.name',
    ],
    [
      'mounts a volume that it does not have',
      pod({ volumeMounts: [{ name: 'own', mountPath: '/own' }] }),
      'spec.containers[istio-proxy].volumeMounts[own]',
    ],
    [
      'mounts two volumes at one path',
      pod({
        volumeMounts: [
          { name: 'data', mountPath: '/a' },
          { name: 'data', mountPath: '/a' },
        ],
      }),
      'spec.containers[istio-proxy].volumeMounts[data]',
    ],
    [
      'requests more than its limit',
      pod({ resources: { requests: { cpu: '3' }, limits: { cpu: '2000m' } } }),
      'spec.containers[istio-proxy].resources.requests.cpu',
    ],
    [
      'requests less than nothing',
      pod({ resources: { requests: { cpu: '-1' } } }),
      'spec.containers[istio-proxy].resources.requests.cpu',
    ],
    [
      'is privileged and must not escalate',
      pod({ securityContext: { allowPrivilegeEscalation: false, privileged: true } }),
      'spec.containers[istio-proxy].securityContext.privileged',
    ],
    [
      'has SYS_ADMIN, which only counts with its prefix',
      pod({
        securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } },
      }),
      undefined,
    ],
    ['has no image', pod({ image: '' }), 'spec.containers[istio-proxy].image'],
    [
      'has two ports of one name',
      pod({
        ports: [
          { name: 'a', containerPort: 1 },
          { name: 'a', containerPort: 2 },
        ],
      }),
      'spec.containers[istio-proxy].ports',
    ],
  ];
  for (const [what, spec, field] of rows) {
    it(`${what}: ${field ?? 'accepted'}`, () => {
      expect(findRenderedProblem(spec)?.field).to.equal(field);
    });
  }
});
