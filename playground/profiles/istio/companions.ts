import type { ApiObject } from '../../api/api-object.ts';

/** Scales istiod between one and five replicas. */
export function autoscaler(name: string, namespace: string): ApiObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
}

/** Keeps one replica of istiod during voluntary disruptions. */
export function disruptionBudget(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): ApiObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  };
}

/** A gateway: a Deployment whose only container is a proxy that the injector completes. */
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
