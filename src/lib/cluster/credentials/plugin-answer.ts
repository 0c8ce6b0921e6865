import { createPrivateKey, X509Certificate } from 'node:crypto';
import { present } from '../../present.ts';
import { FieldError, Fields } from '../connection/fields.ts';
import type { ClientCertificate, Credential } from './credential.ts';
import { bearer } from './no-credentials.ts';

/** The answer of a plugin. */
export interface PluginCredential extends Credential {
  /** The expiry, in milliseconds since 1970; absent: the credential is valid until it is rejected. */
  readonly expires?: number;
}

/**
 * Reads a plugin's output, by the rules of client-go (v0.36 plugin/pkg/client/auth/exec).
 * @returns the credential, or what is wrong with the answer; never a part of it.
 */
export function readPluginAnswer(stdout: string, apiVersion: string): PluginCredential | string {
  try {
    return readAnswer(new Fields(JSON.parse(stdout), ''), apiVersion);
  } catch (error) {
    // A parser's message would quote the output.
    if (error instanceof FieldError || error instanceof SyntaxError) {
      return 'did not write an ExecCredential';
    }
    throw error;
  }
}

function readAnswer(answer: Fields, apiVersion: string): PluginCredential | string {
  if (answer.text('kind') !== 'ExecCredential') return 'did not write an ExecCredential';
  if (answer.text('apiVersion') !== apiVersion) return `did not answer in ${apiVersion}`;
  if (!answer.has('status')) return 'answered without a status';
  const status = answer.mapping('status');
  const token = status.text('token');
  const cert = status.text('clientCertificateData');
  const key = status.text('clientKeyData');
  if (!token && !cert && !key) return 'answered with neither a token nor a certificate';
  if (!cert !== !key) return 'answered with a certificate or a key, and not with both';
  const certificate = cert && key ? { cert, key } : undefined;
  if (certificate && !isUsable(certificate)) return 'answered with an invalid certificate';
  const end = status.text('expirationTimestamp');
  const expires = end === undefined ? undefined : Date.parse(end);
  if (Number.isNaN(expires)) return 'answered with an invalid expirationTimestamp';
  return present({
    authorization: token ? bearer(token) : undefined,
    certificate,
    expires,
  });
}

function isUsable({ cert, key }: ClientCertificate): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    // Not in PEM.
    return false;
  }
}
