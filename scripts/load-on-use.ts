import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * Makes a bundle evaluate packages on first use instead of at its start: few command lines need them.
 * @param packages names as in imports; importing them shows their exports.
 */
export function loadOnUse(packages: readonly string[]): Plugin {
  const namespace = 'on-use';
  return {
    name: 'load-on-use',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, ({ path, resolveDir, namespace: from }) =>
        packages.includes(path) && from !== namespace
          ? { path, namespace, pluginData: resolveDir }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, async ({ path, pluginData }) => {
        const resolveDir = String(pluginData);
        const found = createRequire(join(resolveDir, 'importer.js')).resolve(path);
        const exported = Object.keys((await import(pathToFileURL(found).href)) as object);
        const names = exported.filter((name) => /^(?!default$|__esModule$)\w+$/.test(name));
        const getters = names.map((name) => `get ${name}() { return require('${path}').${name}; }`);
        return { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir };
      });
    },
  };
}
