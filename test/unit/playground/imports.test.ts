import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../../playground', import.meta.url));

describe('the playground’s imports', () => {
  it('take nothing from the program: what judges it shares no code with it', () => {
    const imported = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/from '([^']+)'/g)])
      .map(([, module = '']) => module);
    expect(imported).to.include('../playground-error.ts');
    expect(imported.filter((module) => module.includes('src/'))).to.deep.equal([]);
  });
});
