import type { Plugin } from 'esbuild';

/** Modules of oclif's that search a disk for commands, talk about TypeScript or trace itself: this program has no use for them. */
const omitted: Readonly<Record<string, string>> = {
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
  'get-package-type': 'module.exports = {};',
  lilconfig: 'module.exports = {};',
  minimatch: 'module.exports = {};',
  tinyglobby: 'module.exports = {};',
  'ts-node': 'module.exports = {};',
  tsx: 'module.exports = {};',
  typescript: 'module.exports = {};',
  'wsl-utils': 'module.exports = { isWsl: false };',
};

/** Texts of help are templates with, nearly always, one name in them; the template compiler is for the others. */
const quickTemplates = `
exports.render = (text, context) => {
  const named = text.replaceAll('<%= config.bin %>', context?.config?.bin ?? context?.bin);
  return named.includes('<%') ? require('ejs').render(named, context) : named;
};`;

/**
 * Makes oclif start faster without changing what it does: omits what is never reached, and loads Node's own modules
 * when they are first used instead of at start.
 */
export const trimOclif: Plugin = {
  name: 'trim-oclif',
  setup(build) {
    const ofOclif = /[\\/]node_modules[\\/](@oclif|supports-color)[\\/]/;
    build.onResolve({ filter: /^[^.]/ }, ({ path, importer }) => {
      if (!ofOclif.test(importer)) return undefined;
      if (path in omitted) return { path, namespace: 'omitted' };
      if (path === 'ejs') return { path, namespace: 'quick', pluginData: importer };
      if (/^(node:)?(child_process|fs\/promises|perf_hooks|readline|tty)$/.test(path)) {
        return { path: path.replace(/^(node:)?/, 'node:'), namespace: 'on-use' };
      }
      return undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'omitted' }, ({ path }) => ({
      contents: omitted[path] ?? '',
    }));
    build.onLoad({ filter: /.*/, namespace: 'quick' }, () => ({
      contents: quickTemplates,
      resolveDir: 'node_modules/@oclif/core',
    }));
    build.onLoad({ filter: /.*/, namespace: 'on-use' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('${path}')[name] });`,
    }));
  },
};
