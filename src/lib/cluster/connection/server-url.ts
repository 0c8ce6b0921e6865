import { UsageError } from '../../errors.ts';

/** An API server's address. */
export interface ServerUrl {
  readonly url: URL;
  /** Without a scheme it is http, whatever else the kubeconfig says (client-go v0.36 rest/url_utils.go). */
  readonly hasScheme: boolean;
}

/**
 * Reads the `server` of a cluster: a URL, or HOST:PORT.
 * @throws {UsageError} it is neither.
 */
export function readServerUrl(server: string, cluster: string): ServerUrl {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\/./i.test(server);
  const text = hasScheme ? server : `http://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isKnown = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (server === '' || !url || !isKnown || (!hasScheme && url.pathname !== '/')) {
    const problem = server === '' ? 'has no server' : 'has a server that is not an address';
    throw new UsageError(`cluster "${cluster}" of the kubeconfig ${problem}`, {
      code: 'bad-kubeconfig',
      nextStep: 'write the server as https://HOST:PORT',
    });
  }
  url.search = '';
  url.hash = '';
  return { url, hasScheme };
}

/** Whether an address belongs to this machine, so that nobody else can listen in. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
