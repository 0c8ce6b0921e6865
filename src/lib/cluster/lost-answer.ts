import { type AsmInjectError, ClusterError, exitCodes } from '../errors.ts';

/** Failures before anything was sent: no address, no connection, an untrusted identity. */
const BEFORE_SENDING = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/;
const UNTRUSTED = /CERT|SIGN|ISSUER|ALTNAME|SSL|TLS/;

/**
 * Whether a failed write may still have happened: its answer was lost on the way, was cut off, or came from an
 * intermediary that did not know.
 * @param error as `Cluster.send` throws it.
 */
export function mayBeWritten(error: AsmInjectError): boolean {
  if (error.exitCode === exitCodes.interrupted.code) return true;
  if (!(error instanceof ClusterError) || error.code === 'no-credentials') return false;
  const { status, cause } = error;
  if (status === undefined) return !wasNeverSent(cause);
  // An unreadable success; a proxy that waited in vain; a failure in the API server or behind it.
  return (status >= 200 && status <= 299) || status === 408 || status >= 500;
}

function wasNeverSent(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code = '', syscall = '' } = cause as NodeJS.ErrnoException;
  return syscall === 'connect' || BEFORE_SENDING.test(code) || UNTRUSTED.test(code);
}
