import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Modules that this program has no use for: they search a disk for commands, talk about TypeScript, trace oclif itself,
 * or serve its spinners and its themes' colours, of which this program has neither.
 */
const omitted: Readonly<Record<string, string>> = {
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
  'get-package-type': 'module.exports = {};',
  lilconfig: 'module.exports = {};',
  minimatch: 'module.exports = {};',
  'supports-color': 'module.exports = { stdout: false, stderr: false };',
  tinyglobby: 'module.exports = {};',
  'ts-node': 'module.exports = {};',
  tsx: 'module.exports = {};',
  typescript: 'module.exports = {};',
};

const oclif = resolve('node_modules/@oclif/core');

/** Modules in front of those that take long to load: they answer what help nearly always asks, and load them for all else. */
const quick = resolve('scripts/package/quick');
const quickModules = new Set(['ejs', 'string-width', 'wrap-ansi']);

/**
 * Makes oclif start faster without changing what it does: omits what is never reached, and answers quickly what is asked
 * most.
 */
export const trimOclif: Plugin = {
  name: 'trim-oclif',
  setup(build) {
    const ofOclif = /[\\/]node_modules[\\/](@oclif|widest-line|wrap-ansi)[\\/]/;
    build.onResolve({ filter: /./ }, ({ path, importer }) => {
      const kind = 'require-call';
      if (dirname(importer) === quick) return build.resolve(path, { kind, resolveDir: oclif });
      if (!ofOclif.test(importer)) return undefined;
      if (path in omitted) return { path, namespace: 'omitted' };
      if (quickModules.has(path)) return { path: join(quick, `${path}.cjs`) };
      if (path === './action/spinner') {
        return build.resolve('./action/simple', { kind, resolveDir: dirname(importer) });
      }
      // Asked on every start for `isWsl`, which nothing here makes use of: a module that is there already has none.
      if (path === 'wsl-utils') return { path: 'node:os', external: true };
      return undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'omitted' }, ({ path }) => ({
      contents: omitted[path] ?? '',
    }));
  },
};
