import type { ApiObject } from '../../api/api-object.ts';

/**
 * A gateway: a Deployment whose only container is a proxy that the injector completes, in the shape of Istio's Helm chart
 * `gateway`. The gateways that istioctl installs have their own proxies.
 */
export function gateway(namespace: string): readonly ApiObject[] {
  const name = 'istio-ingressgateway';
  const labels = { app: name, istio: 'ingressgateway' };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
            annotations: { 'inject.istio.io/templates': 'gateway' },
          },
          spec: {
            serviceAccountName: name,
            containers: [
              {
                name: 'istio-proxy',
                image: 'auto',
                ports: [{ name: 'https', containerPort: 8443, protocol: 'TCP' }],
                resources: { requests: { cpu: '100m', memory: '128Mi' } },
              },
            ],
          },
        },
      },
    },
  ];
}
