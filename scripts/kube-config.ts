/**
 * Bundles the client library's KubeConfig, and nothing else of it, into dist/vendor/kube-config.js. Imported whole, the
 * library evaluates 16 MB of generated API classes, which takes longer than everything else in a command. This program
 * uses it if a kubeconfig names an auth provider, and uses its agents if there is a proxy. The omitted parts are needed
 * only for typed API clients.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { loadOnUse } from './load-on-use.ts';

const omitted: Plugin = {
  name: 'omit-api-clients',
  setup(esbuild) {
    const filter = /^(undici|\.\/gen\/index\.js|\.\/middleware\.js)$/;
    esbuild.onResolve({ filter }, ({ path }) => ({ path, namespace: 'omitted' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'omitted' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};

const { metafile } = await build({
  stdin: {
    contents: [
      "export { KubeConfig } from '@kubernetes/client-node/dist/config.js';",
      "export { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';",
      "export { SocksProxyAgent } from 'socks-proxy-agent';",
    ].join('\n'),
    // The agents are the library's own.
    resolveDir: dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')),
  },
  outfile: 'dist/vendor/kube-config.js',
  bundle: true,
  metafile: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  plugins: [
    omitted,
    loadOnUse(['hpagent', 'jsonpath-plus', 'openid-client', 'socks', 'socks-proxy-agent']),
  ],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// The libraries in the bundle; the NOTICE of a package must name them.
const inputs = Object.keys(metafile.inputs).sort();
writeFileSync('dist/vendor/kube-config.inputs.json', `${JSON.stringify(inputs, undefined, 2)}\n`);
