import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../playground/api/api-client.ts';
import { type ApiAccess, kubeconfig, readKubeconfig } from '../playground/api/kubeconfig.ts';
import { startPlayground } from '../playground/playground.ts';
import type { ClusterSize } from '../playground/scale/fill.ts';

/** A real cluster for measurements, filled with pods. */
export interface BenchCluster {
  readonly kubeconfig: string;
  readonly access: ApiAccess;
  readonly api: ApiClient;
  /**
   * Writes a kubeconfig that reaches the cluster through another server.
   * @param authority the authority that signed that server's certificate; by default, the cluster's own.
   */
  readonly kubeconfigVia: (name: string, server: string, authority?: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Uses a running playground. */
export async function useCluster(path: string): Promise<BenchCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'asm-inject-bench-'));
  const access = readKubeconfig(path);
  return {
    kubeconfig: path,
    access,
    api: new ApiClient(access),
    kubeconfigVia: async (name, server, authority = access.authority) => {
      const file = join(directory, `kubeconfig-${name}`);
      await writeFile(file, kubeconfig('admin', { ...access, server, authority }), { mode: 0o600 });
      return file;
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Starts a new playground with Istio's injector, and fills it. */
export async function startCluster(size: ClusterSize): Promise<BenchCluster> {
  const playground = await startPlayground({ profile: 'istio', size });
  const cluster = await useCluster(playground.kubeconfig);
  return {
    ...cluster,
    close: async () => {
      await cluster.close();
      await playground.stop();
    },
  };
}
