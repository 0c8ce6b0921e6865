import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { createPoll } from './poll.ts';
import { noteReaderGone, stdoutClosed } from './streams.ts';

/** Milliseconds between two looks whether the reader is still there. */
const interval = 1_000;

/**
 * Finds out in time that nobody reads stdout any more, for what may wait for hours before it writes again: a pipe tells
 * only those who write to it.
 * @returns {@link stdoutClosed}.
 */
export function watchStdout(): AbortSignal {
  const isGone = watchReaderOf(process.stdout.fd);
  const timer = setInterval(() => {
    if (!isGone()) return;
    clearInterval(timer);
    noteReaderGone();
  }, interval).unref();
  return stdoutClosed;
}

/**
 * Finds a way to tell, without writing anything, whether the reader of a descriptor is gone. Where there is none, as for
 * a file, a terminal, or a pipe of Linux without `/proc`, the reader counts as there.
 * @returns whether nobody reads any more.
 */
function watchReaderOf(descriptor: number): () => boolean {
  const stats = fstatSync(descriptor);
  if (stats.isSocket()) return () => isRefused(descriptor);
  if (!stats.isFIFO()) return () => false;
  return process.platform === 'linux' ? watchLinuxPipe(descriptor) : () => isRefused(descriptor);
}

/**
 * A write of nothing fails as any other once the reader is gone: on sockets, and on pipes of macOS (XNU,
 * bsd/kern/sys_pipe.c, pipe_write). On a pipe of Linux it succeeds (Linux 6.12, fs/pipe.c, pipe_write).
 */
function isRefused(descriptor: number): boolean {
  try {
    writeSync(descriptor, '');
    return false;
  } catch (error) {
    return ['EPIPE', 'ECONNRESET'].includes(codeOf(error));
  }
}

/** Linux reports an error on the writing end of a pipe whose reader is gone (poll(2), POLLERR). */
function watchLinuxPipe(descriptor: number): () => boolean {
  try {
    // Not the descriptor itself: polling makes it non-blocking, also for those who share it.
    const own = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
    const poll = createPoll(own);
    return () => poll() === 'broken';
  } catch (error) {
    // A named pipe tells it here already (fifo(7)).
    const isGone = codeOf(error) === 'ENXIO';
    return () => isGone;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
