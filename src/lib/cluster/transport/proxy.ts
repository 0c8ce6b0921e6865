import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../connection/server-url.ts';

/**
 * The proxy on the way to an API server: that of the kubeconfig, else that of the environment, as Go reads it
 * (golang.org/x/net/http/httpproxy). This machine itself is reached without one.
 * @param url of the API server.
 */
export function chooseProxy(url: URL, ofCluster: string | undefined): URL | undefined {
  if (ofCluster) return new URL(ofCluster);
  if (isLoopback(url)) return undefined;
  const { env } = process;
  const proxy =
    url.protocol === 'https:'
      ? env.HTTPS_PROXY || env.https_proxy
      : env.HTTP_PROXY || env.http_proxy;
  if (!proxy || isExempt(url, env.NO_PROXY || env.no_proxy || '')) return undefined;
  const text = /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean)
    .some((rule) => {
      if (rule === '*') return true;
      if (rule.includes('/')) return isInNetwork(host, rule);
      const [, name = rule, rulePort] = /^(.*?)(?::(\d+))?$/.exec(rule) ?? [];
      if (isIP(rule)) return host === rule;
      if (rulePort !== undefined && rulePort !== port) return false;
      const suffix = name.replace(/^\*?\.?/, '.');
      return host === name || host.endsWith(suffix);
    });
}

function isInNetwork(host: string, rule: string): boolean {
  const [network = '', bits = ''] = rule.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d+$/.test(bits)) return false;
  const type = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  try {
    block.addSubnet(network, Number(bits), type);
  } catch {
    // More bits than an address has: Go ignores such a rule as well.
    return false;
  }
  return block.check(host, type);
}
