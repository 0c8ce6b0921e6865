import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * Makes a bundle evaluate modules on first use instead of at its start: few command lines need them.
 * @param modules packages, as in imports, and modules of Node, without `node:`; importing them shows their exports.
 */
export function loadOnUse(modules: readonly string[]): Plugin {
  const namespace = 'on-use';
  return {
    name: 'load-on-use',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, ({ path, resolveDir, namespace: from }) =>
        modules.includes(path.replace(/^node:/, '')) && from !== namespace
          ? { path, namespace, pluginData: resolveDir }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, async ({ path, pluginData }) => {
        const resolveDir = String(pluginData);
        const find = createRequire(join(resolveDir, 'importer.js')).resolve;
        const found = isBuiltin(path) ? path : pathToFileURL(find(path)).href;
        const exported = Object.keys((await import(found)) as object);
        const names = exported.filter((name) => /^(?!default$|__esModule$)\w+$/.test(name));
        const getters = names.map((name) => `get ${name}() { return require('${path}').${name}; }`);
        return { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir };
      });
    },
  };
}
