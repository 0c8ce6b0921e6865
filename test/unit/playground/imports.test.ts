import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../../playground', import.meta.url));

describe('the playground’s imports', () => {
  it('take the injector’s own phase from the engine and nothing else: the API server does the rest', () => {
    const imported = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/from '([^']+)'/g)])
      .map(([, module = '']) => module)
      .filter((module) => module.includes('src/'));
    expect(new Set(imported.map((module) => module.replace(/^[./]+/, '')))).to.deep.equal(
      new Set(['src/lib/injection/decision/injector-phase.ts']),
    );
  });
});
