import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Backend } from './routes.ts';

interface Tunnel {
  readonly near: Duplex;
  readonly far: Socket;
  readonly backend: Backend;
}

function dial(port: number): Promise<Socket> {
  // Small TLS records must not wait for acknowledgements.
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** The open connections between the API server and the processes that serve for simulated pods. */
export class Tunnels {
  readonly #open = new Set<Tunnel>();

  /**
   * Joins `near` with the loopback port where `backend` really listens, until either end closes. Rejects when
   * nothing listens there.
   */
  async join(near: Duplex, backend: Backend, port: number): Promise<void> {
    const far = await dial(port);
    const tunnel = { near, far, backend };
    this.#open.add(tunnel);
    const close = () => {
      this.#open.delete(tunnel);
      near.destroy();
      far.destroy();
    };
    for (const end of [near, far]) {
      end.on('error', close);
      end.on('close', close);
    }
    near.write('HTTP/1.1 200 OK\r\n\r\n');
    far.pipe(near);
    near.pipe(far);
  }

  /** Cuts connections to pods that do not serve: the API server keeps idle ones and would go on using them. */
  cutAllBut(isServing: (backend: Backend) => boolean): void {
    for (const { near, far, backend } of this.#open) {
      if (isServing(backend)) continue;
      near.destroy();
      far.destroy();
    }
  }
}
