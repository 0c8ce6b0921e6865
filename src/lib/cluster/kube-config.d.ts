// Made by scripts/kube-config.ts; named in package.json "imports".
declare module '#kube-config' {
  export { KubeConfig } from '@kubernetes/client-node';
  export { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
  export { SocksProxyAgent } from 'socks-proxy-agent';
}
