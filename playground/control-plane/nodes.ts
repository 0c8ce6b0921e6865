import type { ApiObject } from '../api/api-object.ts';

const capacity = { cpu: '1000', memory: '4Ti', pods: '20000' };

// The API server requires every field of nodeInfo; kwok fills the empty ones.
const nodeInfo = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: '',
  kernelVersion: '',
  kubeProxyVersion: '',
  machineID: '',
  operatingSystem: 'linux',
  osImage: '',
  systemUUID: '',
};

/**
 * `count` simulated nodes with a very large pod capacity; kwok keeps them Ready. Their kubelets report
 * `kubeletVersion`, by which an injector decides whether native sidecars are possible.
 */
export function createNodes(count: number, kubeletVersion: string): readonly ApiObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `node-${index + 1}`;
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
        },
      },
      status: { allocatable: capacity, capacity, nodeInfo: { ...nodeInfo, kubeletVersion } },
    };
  });
}
