import { ClusterError } from '../../errors.ts';
import { headerValue } from '../connection/header-value.ts';

/** The error for credentials that are not available; neither message nor cause contains one. */
export function noCredentials(why: string, nextStep: string): ClusterError {
  return new ClusterError(`could not get credentials: ${why}`, {
    code: 'no-credentials',
    nextStep,
  });
}

/**
 * The Authorization header of a token.
 * @throws {ClusterError} no header can hold it.
 */
export function bearer(token: string): string {
  const value = headerValue(token);
  if (value === undefined) {
    throw noCredentials('the token has a control character in it', 'check how the token got there');
  }
  return `Bearer ${value}`;
}
