import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';

/** A TCP proxy on this machine that makes a server seem distant. */
export interface RoundTrip {
  readonly port: number;
  /** The number of connections made to it. */
  readonly connections: () => number;
  close(): void;
}

/**
 * Starts such a proxy. Data is delayed by half a round trip in each direction; only opening a connection is not
 * delayed.
 * @param milliseconds the duration of a round trip.
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
    // Either end may close at any time; the pipeline then closes the other.
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

/** Passes everything on later, in order. Delays of chunks overlap; they do not add up. */
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
