import type { WASI } from 'node:wasi';

/**
 * Prepares poll(2) for writing to a descriptor. Node.js offers it only to WebAssembly programs, as `poll_oneoff` of
 * WASI preview 1. This function provides the memory that such a program would have: the awaited events are at {@link
 * WAITED}, 48 bytes each, and those that happened at {@link HAPPENED}.
 * @param descriptor is made non-blocking, and must stay open.
 * @returns a function that polls once, for at most a millisecond: `broken` where a write would fail.
 * @throws if this Node.js has no WASI.
 */
export function createPoll(descriptor: number): () => 'broken' | 'sound' {
  const wasi = new (loadWasi())({ version: 'preview1', stdout: descriptor });
  const memory = new WebAssembly.Memory({ initial: 1 });
  wasi.initialize({ exports: { memory } });
  const poll = wasi.wasiImport['poll_oneoff'] as (...places: readonly number[]) => number;
  return () => {
    const view = new DataView(memory.buffer);
    // Event: standard output, which is the descriptor, is writable.
    view.setUint8(WAITED + 8, FD_WRITE);
    view.setUint32(WAITED + 16, 1, true);
    // Event: a millisecond has passed. Without it, a full pipe would block. Clock 1 is the monotonic one.
    view.setUint8(WAITED + 48 + 8, CLOCK);
    view.setUint32(WAITED + 48 + 16, 1, true);
    view.setBigUint64(WAITED + 48 + 24, 1_000_000n, true);
    if (poll(WAITED, HAPPENED, 2, COUNT) !== 0) return 'sound';
    const isReported = view.getUint8(HAPPENED + 10) === FD_WRITE;
    return isReported && view.getUint16(HAPPENED + 8, true) !== 0 ? 'broken' : 'sound';
  };
}

const WAITED = 0;
const HAPPENED = 128;
const COUNT = 256;

// Kinds of events.
const CLOCK = 0;
const FD_WRITE = 2;

/** The part of the global that is used here; TypeScript declares the global for browsers only. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Suppresses the warning that WASI is experimental: a user of this program cannot act on it. */
function loadWasi(): typeof WASI {
  const usual = Object.getOwnPropertyDescriptor(process, 'emitWarning') ?? {};
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:wasi').WASI;
  } finally {
    Object.defineProperty(process, 'emitWarning', usual);
  }
}
