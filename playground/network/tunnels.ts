import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Backend } from './routes.ts';

interface Tunnel {
  readonly backend: Backend;
  readonly near: Duplex;
  readonly far: Duplex;
}

/** The open connections between the API server and what serves for simulated pods. */
export class Tunnels {
  readonly #open = new Set<Tunnel>();

  /** Joins `near` with the loopback port where `backend` really listens; rejects when nothing does. */
  async join(near: Duplex, backend: Backend, port: number): Promise<void> {
    const far = connect({ host: '127.0.0.1', port });
    await new Promise<void>((resolve, reject) => {
      far.once('connect', resolve);
      far.once('error', reject);
    });
    const tunnel = { backend, near, far };
    this.#open.add(tunnel);
    const close = () => {
      this.#open.delete(tunnel);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('error', close);
      socket.on('close', close);
    }
    far.pipe(near);
    near.pipe(far);
  }

  /** Cuts connections to pods that are gone: the API server keeps idle ones and would go on using them. */
  cutAllBut(isServing: (backend: Backend) => boolean): void {
    for (const { backend, near, far } of this.#open) {
      if (isServing(backend)) continue;
      near.destroy();
      far.destroy();
    }
  }
}
