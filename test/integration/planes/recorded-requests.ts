import { createServer } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readKubeconfig } from '../../../playground/control-plane/kubeconfig.ts';
import type { Playground } from '../../../playground/playground.ts';

/**
 * Lets a task use an API server through a server that passes everything on.
 * @param task given the path of a kubeconfig to use.
 * @returns the paths that were asked for, in order.
 */
export async function recordRequests(
  { kubeconfig, directory }: Playground,
  task: (kubeconfig: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const { server: target, authority: ca } = readKubeconfig(kubeconfig);
  const paths: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const url = new URL(incoming.url ?? '/', target);
    paths.push(url.pathname);
    const passed = httpsRequest(url, { method, headers, ca }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = parse(await readFile(kubeconfig, 'utf8')) as { clusters: { name: string }[] };
  const clusters = config.clusters.map(({ name }) => ({
    name,
    cluster: { server: `http://127.0.0.1:${port}` },
  }));
  const file = join(directory, 'kubeconfig-recorded');
  await writeFile(file, stringify({ ...config, clusters }), { mode: 0o600 });
  try {
    await task(file);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return paths;
}
