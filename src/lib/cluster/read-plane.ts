import { type ApiTraces, ASM_GROUP } from '../injection/plane/plane.ts';
import { present } from '../present.ts';
import type { Cluster } from './cluster.ts';
import { isForbidden } from './read-allowed.ts';
import { resources } from './resources.ts';

/**
 * Reads the API's own evidence of its plane: one request outside Alibaba Cloud's mesh, else three.
 * @throws {ClusterError} the API groups cannot be read.
 */
export async function readApiTraces(cluster: Cluster): Promise<ApiTraces> {
  const groups = await cluster.apiGroups();
  const asm = groups.find(({ name }) => name === ASM_GROUP);
  const names = groups.map(({ name }) => name);
  if (!asm) return { groups: names, asmKinds: [] };
  const [asmKinds, hasNodes] = await Promise.all([
    cluster.apiKinds(asm.preferredVersion.groupVersion),
    readHasNodes(cluster),
  ]);
  return present({ groups: names, asmKinds, hasNodes });
}

async function readHasNodes(cluster: Cluster): Promise<boolean | undefined> {
  try {
    for await (const page of cluster.pages(resources.node, { metadataOnly: true })) {
      return page.length > 0;
    }
    return false;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
