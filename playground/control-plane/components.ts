import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binaries } from '../binaries/find.ts';
import type { Component } from '../processes/protocol.ts';

type Launch = Omit<Component, 'logFile'>;

/** Files and ports that the components of one control plane share. */
export interface ControlPlaneLayout {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly apiPort: number;
  readonly kubeconfig: string;
}

/** Name of each file in a playground's directory. */
export const files = {
  admissionSocket: 'egress.sock',
  authority: 'ca.crt',
  etcdSocket: 'etcd.sock',
  etcdPeerSocket: 'etcd-peer.sock',
  egressSelectors: 'egress-selectors.yaml',
  serviceAccountKey: 'service-account.key',
  serviceAccountPublicKey: 'service-account.pub',
  servingCertificate: 'apiserver.crt',
  servingKey: 'apiserver.key',
  stages: 'stages.yaml',
  tokens: 'tokens.csv',
} as const;

/**
 * The store. It does not wait for the disk: a playground does not outlive its process. It listens on sockets because a
 * port could be taken by another playground's store, which would then answer.
 */
export function etcd({ binaries, directory }: ControlPlaneLayout): Launch {
  const client = `unix://${join(directory, files.etcdSocket)}`;
  // The advertised address must be a host and port. It is never dialled: there are no peers, and clients get the
  // socket.
  const advertised = 'http://127.0.0.1:2380';
  return {
    name: 'etcd',
    command: binaries.etcd,
    args: [
      '--unsafe-no-fsync',
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${advertised}`,
      `--listen-peer-urls=unix://${join(directory, files.etcdPeerSocket)}`,
      `--initial-advertise-peer-urls=${advertised}`,
      `--initial-cluster=default=${advertised}`,
      '--log-level=warn',
    ],
  };
}

/** The API server; it reaches admission webhooks through the egress socket. */
export function apiServer({ binaries, directory, apiPort }: ControlPlaneLayout): Launch {
  const file = (name: keyof typeof files) => join(directory, files[name]);
  return {
    name: 'kube-apiserver',
    command: binaries['kube-apiserver'],
    args: [
      `--etcd-servers=unix://${file('etcdSocket')}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // The reconciler would publish the advertised address, and a loopback endpoint is invalid.
      '--endpoint-reconciler-type=none',
      `--secure-port=${apiPort}`,
      `--tls-cert-file=${file('servingCertificate')}`,
      `--tls-private-key-file=${file('servingKey')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('serviceAccountPublicKey')}`,
      `--service-account-signing-key-file=${file('serviceAccountKey')}`,
      '--service-cluster-ip-range=10.0.0.0/16',
      `--token-auth-file=${file('tokens')}`,
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
      `--egress-selector-config-file=${file('egressSelectors')}`,
    ],
  };
}

const clientFlags = [
  '--leader-elect=false',
  '--secure-port=0',
  '--kube-api-qps=1000',
  '--kube-api-burst=2000',
];

// The scheduler, for example, ends itself when a Pod of a StatefulSet was bound again while it could not watch
// (Kubernetes v1.36 pkg/scheduler/backend/cache/cache.go): in a real cluster a kubelet starts it again.
const isKept = true;

/** The controllers: Deployments, ReplicaSets, Jobs, service accounts, endpoints and the rest. */
export function controllerManager(layout: ControlPlaneLayout): Launch {
  return {
    name: 'kube-controller-manager',
    isKept,
    command: layout.binaries['kube-controller-manager'],
    args: [
      `--kubeconfig=${layout.kubeconfig}`,
      `--service-account-private-key-file=${join(layout.directory, files.serviceAccountKey)}`,
      `--root-ca-file=${join(layout.directory, files.authority)}`,
      ...clientFlags,
      '--concurrent-deployment-syncs=20',
      '--concurrent-replicaset-syncs=20',
      // By default an autoscaler looks at its workload only every 15 seconds.
      '--horizontal-pod-autoscaler-sync-period=2s',
    ],
  };
}

/** The scheduler. */
export function scheduler({ binaries, kubeconfig }: ControlPlaneLayout): Launch {
  return {
    name: 'kube-scheduler',
    isKept,
    command: binaries['kube-scheduler'],
    args: [`--kubeconfig=${kubeconfig}`, ...clientFlags],
  };
}

/** The simulated kubelets. */
export function kwok({ binaries, directory, kubeconfig }: ControlPlaneLayout): Launch {
  return {
    name: 'kwok',
    isKept,
    command: binaries.kwok,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--config=${join(directory, files.stages)}`,
      '--manage-all-nodes=true',
      '--cidr=10.128.0.1/14',
      '--node-lease-duration-seconds=40',
    ],
  };
}

/** The network between the API server and admission webhooks. */
export function egressProxy({ directory, kubeconfig }: ControlPlaneLayout): Launch {
  return {
    name: 'egress-proxy',
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../network/egress-proxy.ts', import.meta.url)),
      `--kubeconfig=${kubeconfig}`,
      `--socket=${join(directory, files.admissionSocket)}`,
    ],
  };
}
