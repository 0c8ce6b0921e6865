import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';
import type { UserEntry } from '../connection/entries.ts';
import { type ClientCertificate, type CredentialSource, fixedSource } from './credential.ts';
import { bearer } from './no-credentials.ts';
import { PluginSource, type PluginTarget } from './plugin-source.ts';
import { ProviderSource } from './provider-source.ts';
import type { PluginRun } from './run-plugin.ts';
import { TokenFileSource } from './token-file.ts';

/**
 * Chooses how a user authenticates. A token, a password or a certificate of the kubeconfig comes before a plugin
 * (client-go v0.36 plugin/pkg/client/auth/exec, UpdateTransportConfig).
 * @throws {AsmInjectError} a file cannot be read.
 */
export function createSource(
  user: UserEntry,
  target: PluginTarget,
  how: Omit<PluginRun, 'info' | 'interactive'>,
): CredentialSource {
  const certificate = readCertificate(user);
  const { token, tokenFile, username, password, plugin, authProvider } = user;
  if (tokenFile) return new TokenFileSource(tokenFile, token, certificate);
  const withCertificate = certificate ? { certificate } : {};
  if (token) return fixedSource({ authorization: bearer(token), ...withCertificate });
  if (username ?? password) {
    const pair = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
    return fixedSource({ authorization: `Basic ${pair}`, ...withCertificate });
  }
  if (certificate) return fixedSource({ certificate });
  if (plugin) return new PluginSource(plugin, target, how);
  return authProvider ? new ProviderSource(user) : fixedSource({});
}

function readCertificate(user: UserEntry): ClientCertificate | undefined {
  const cert = readData('client-certificate', user.certData, user.certFile);
  if (!cert) return undefined;
  const key = readData('client-key', user.keyData, user.keyFile);
  return key && { cert, key };
}

/**
 * Reads data that a kubeconfig holds in base64, or in a file that it names.
 * @throws {UsageError} the file cannot be read.
 */
export function readData(
  what: string,
  data: string | undefined,
  file: string | undefined,
): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsageError(`the file ${file} that the kubeconfig names cannot be read`, {
      code: 'bad-kubeconfig',
      nextStep: `check ${what} in the kubeconfig`,
      cause,
    });
  }
}
