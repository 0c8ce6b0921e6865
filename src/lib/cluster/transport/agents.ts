import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { UsageError } from '../../errors.ts';
import { present } from '../../present.ts';
import type { ClientCertificate } from '../credentials/credential.ts';
import { chooseProxy } from './proxy.ts';

/** The API server's address, and how it proves its identity. */
export interface Endpoint {
  readonly url: URL;
  /** In PEM; left out: the authorities that the system trusts. */
  readonly ca: Buffer | undefined;
  /** Whether any server is accepted, without a check of its certificate. */
  readonly insecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
}

/**
 * Makes the agent that holds the connections to an API server. All TLS options are set here, and none is left to the
 * environment: NODE_TLS_REJECT_UNAUTHORIZED would otherwise make every certificate valid.
 * @throws {UsageError} authority, certificate or key are not in PEM, or do not belong together.
 */
export async function createAgent(
  endpoint: Endpoint,
  certificate: ClientCertificate | undefined,
): Promise<HttpAgent> {
  const { url, insecure, tlsServerName } = endpoint;
  const proxy = chooseProxy(url, endpoint.proxyUrl);
  const isTls = url.protocol === 'https:';
  if (!isTls && !proxy) return new HttpAgent({ keepAlive: true });
  const options: AgentOptions = present({
    keepAlive: true,
    secureContext: isTls ? secureContext(endpoint, certificate) : undefined,
    servername: tlsServerName ? tlsServerName : undefined,
    rejectUnauthorized: !insecure,
  });
  if (!proxy) return new HttpsAgent(options);
  const { HttpProxyAgent, HttpsProxyAgent, SocksProxyAgent } = await import('#kube-config');
  if (proxy.protocol.startsWith('socks')) {
    return new SocksProxyAgent(proxy, options);
  }
  // An HTTPS proxy proves its identity like any web server.
  const proxyRequestOptions = { rejectUnauthorized: true };
  const Agent = isTls ? HttpsProxyAgent : HttpProxyAgent;
  return new Agent({ ...options, proxy, proxyRequestOptions });
}

function secureContext(
  { ca }: Endpoint,
  certificate: ClientCertificate | undefined,
): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext(present({ ca, ...certificate }));
  } catch (cause) {
    throw new UsageError('the certificates of this context cannot be used', {
      code: 'bad-kubeconfig',
      nextStep:
        'check that certificate-authority, client-certificate and client-key are in PEM, and that the key belongs to the certificate',
      cause,
    });
  }
}
