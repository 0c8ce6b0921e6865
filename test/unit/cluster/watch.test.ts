import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Cluster, connect } from '../../../src/lib/cluster/cluster.ts';
import { resources } from '../../../src/lib/cluster/resources.ts';

const pod = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'p', namespace: 'n', resourceVersion: '1' },
};
const gone = { type: 'ERROR', object: { kind: 'Status', code: 410 } };

/** Everything that a watch may answer with before it ends at once. */
const endings = [
  { name: 'ends at once', status: 200, body: '' },
  {
    name: 'ends after an event',
    status: 200,
    body: JSON.stringify({ type: 'MODIFIED', object: pod }) + '\n',
  },
  { name: 'knows no position', status: 200, body: JSON.stringify(gone) + '\n' },
];

describe('a watch', function () {
  this.timeout(10_000);
  let server: Server;
  let directory: string;
  let cluster: Cluster;
  let watches = 0;
  let ending = endings[0];
  let onWatch: () => void = () => undefined;
  const abort = new AbortController();

  before(async () => {
    server = createServer((request, response) => {
      const isWatch = request.url?.includes('watch=true') ?? false;
      if (isWatch) {
        watches += 1;
        onWatch();
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(isWatch ? ending?.body : JSON.stringify(pod));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    directory = await mkdtemp(join(tmpdir(), 'asm-inject-watch-'));
    const kubeconfig = join(directory, 'kubeconfig');
    const { port } = server.address() as AddressInfo;
    const config = {
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      contexts: [{ name: 'x', context: { cluster: 'c' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    cluster = await connect({ kubeconfig }, { requestTimeout: 0, signal: abort.signal });
  });
  after(async () => {
    cluster.close();
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  });

  for (const one of endings) {
    it(`that ${one.name} is opened again after longer and longer pauses, until it is aborted`, async () => {
      ending = one;
      watches = 0;
      const stop = new AbortController();
      onWatch = () => {
        if (watches === 3) stop.abort();
      };
      const started = performance.now();
      const name = `p-${one.name.length}`;
      for await (const seen of cluster.follow(resources.pod, name, 'n', stop.signal)) {
        expect(seen).to.deep.equal(pod);
      }
      expect(watches).to.equal(3);
      // Pauses of 250 ms and 500 ms; timers may be a little early.
      expect(performance.now() - started).to.be.greaterThan(740);
    });
  }

  it('ends its wait at once when it is aborted', async () => {
    ending = endings[0];
    const position = '1';
    for (let round = 0; round < 4; round += 1) {
      await cluster.waitForChange(
        resources.namespace,
        {},
        position,
        AbortSignal.timeout(100 * 2 ** round),
      );
    }
    const started = performance.now();
    await cluster.waitForChange(resources.namespace, {}, position, AbortSignal.timeout(50));
    expect(performance.now() - started).to.be.lessThan(500);
  });
});
