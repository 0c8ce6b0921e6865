import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { readSurface } from './surface.ts';

const fixture = 'test/fixtures/surface.json';

describe('the surface that scripts depend on', () => {
  it(`is the one in ${fixture}; UPDATE_SURFACE=1 rewrites it after an intended change`, async () => {
    const surface = await readSurface();
    if (process.env['UPDATE_SURFACE']) {
      writeFileSync(fixture, `${JSON.stringify(surface, undefined, 2)}\n`);
    }
    expect(surface).to.deep.equal(JSON.parse(readFileSync(fixture, 'utf8')));
  });

  it('has a published schema for each document', async () => {
    const { documents } = await readSurface();
    const files = globSync('src/lib/operations/**/*.ts');
    const kinds = files.flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      return [...source.matchAll(/apiVersion: '[^']+';\n {2}readonly kind: '(\w+)'/g)].map(
        ([, kind = '']) => kind,
      );
    });
    expect(kinds).to.include('Verification');
    expect(Object.keys(documents)).to.include.members(kinds);
  });
});
