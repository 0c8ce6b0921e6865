import { UsageError } from '../../errors.ts';
import type { ClusterEntry, UserEntry } from './entries.ts';

/**
 * Refuses contradictions in the chosen cluster, as client-go does (v0.36 tools/clientcmd/validation.go).
 * @throws {UsageError} naming the first one.
 */
export function checkCluster({ name, caFile, caData, insecure, proxyUrl }: ClusterEntry): void {
  const bad = (why: string): UsageError => contradiction('cluster', name, why);
  if (caFile && caData) {
    throw bad('has both certificate-authority and certificate-authority-data');
  }
  if (insecure && (caFile ?? caData)) {
    throw bad('has a certificate authority and insecure-skip-tls-verify');
  }
  if (proxyUrl && !/^(https?|socks5):\/\/./.test(proxyUrl)) {
    throw bad('has a proxy-url that is not an http, https or socks5 URL');
  }
}

/**
 * Refuses contradictions in the chosen user, by the same rules.
 * @throws {UsageError} naming the first contradiction.
 */
export function checkUser(user: UserEntry): void {
  const { name, token, tokenFile, username, password, plugin, authProvider } = user;
  const bad = (why: string): UsageError => contradiction('user', name, why);
  if ((token ?? tokenFile) && (username ?? password)) throw bad('has a token and a password');
  if (user.certFile ?? user.certData) {
    if (user.certFile && user.certData) {
      throw bad('has both client-certificate and client-certificate-data');
    }
    if (user.keyFile && user.keyData) throw bad('has both client-key and client-key-data');
    if (!user.keyFile && !user.keyData) throw bad('has a client certificate without a key');
  }
  if (!plugin) return;
  if (authProvider) throw bad('has both exec and auth-provider');
  if (!plugin.command) throw bad('has an exec without a command');
  if (!/^client\.authentication\.k8s\.io\/(v1|v1beta1)$/.test(plugin.apiVersion)) {
    throw bad('has an exec whose apiVersion is not client.authentication.k8s.io/v1 or v1beta1');
  }
  if (plugin.env.some((one) => one.name === '')) throw bad('has an exec with a nameless env');
  if (!['Never', 'IfAvailable', 'Always'].includes(plugin.interactiveMode)) {
    throw bad('has an exec whose interactiveMode is not Never, IfAvailable or Always');
  }
}

function contradiction(what: 'cluster' | 'user', name: string, why: string): UsageError {
  return new UsageError(`${what} "${name}" of the kubeconfig ${why}`, {
    code: 'bad-kubeconfig',
    nextStep: `correct this ${what} in the kubeconfig, or choose another one with --${what}`,
  });
}
