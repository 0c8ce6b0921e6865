import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { createPoll } from './poll.ts';
import { noteReaderGone, stdoutClosed } from './streams.ts';

/** Milliseconds between two checks that the reader is still there. */
const interval = 1_000;

/**
 * Notices in time that nobody reads stdout any more. This is for commands that may wait for hours before they write
 * again: a pipe reports a lost reader only to a writer.
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
 * Finds a way to check, without writing anything, whether the reader of a descriptor is gone. Where there is none, as
 * for a file, a terminal, or a pipe on Linux without `/proc`, the reader counts as present.
 * @returns a function that checks whether the reader is gone.
 */
function watchReaderOf(descriptor: number): () => boolean {
  const stats = fstatSync(descriptor);
  if (stats.isSocket()) return () => isRefused(descriptor);
  if (!stats.isFIFO()) return () => false;
  return process.platform === 'linux' ? watchLinuxPipe(descriptor) : () => isRefused(descriptor);
}

/**
 * An empty write fails like any other once the reader is gone: on sockets, and on pipes of macOS (XNU,
 * bsd/kern/sys_pipe.c, pipe_write). On a Linux pipe it succeeds (Linux 6.12, fs/pipe.c, pipe_write).
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
    // Not the descriptor itself: polling makes it non-blocking, also for other processes that share it.
    const own = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
    const poll = createPoll(own);
    return () => poll() === 'broken';
  } catch (error) {
    // A named pipe already reports it here (fifo(7)).
    const isGone = codeOf(error) === 'ENXIO';
    return () => isGone;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
