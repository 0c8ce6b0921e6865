import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';

/** A TCP proxy on this machine that makes a server seem far away. */
export interface RoundTrip {
  readonly port: number;
  /** Connections that were made to it. */
  readonly connections: () => number;
  close(): void;
}

/**
 * Starts such a proxy. What is sent is late by half of a round trip, in either direction; only opening a connection is
 * as fast as it is near.
 * @param milliseconds of a round trip.
 */
export async function startRoundTrip(server: URL, milliseconds: number): Promise<RoundTrip> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = createServer((near) => {
    connections += 1;
    const far = connect(Number(server.port), server.hostname);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    // Either end may break off at any time; the other learns of it by the pipeline.
    pipeline(near, late(milliseconds / 2), far, () => undefined);
    pipeline(far, late(milliseconds / 2), near, () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    connections: () => connections,
    close: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes everything on later, in order. Chunks are late together, not one after the other. */
function late(milliseconds: number): Transform {
  return new Transform({
    transform(chunk, _, done) {
      setTimeout(() => this.push(chunk), milliseconds);
      done();
    },
    flush(done) {
      setTimeout(done, milliseconds);
    },
  });
}
