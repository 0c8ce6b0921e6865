import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { setColor } from '../../../../src/lib/output/text/color.ts';
import type { Columns } from '../../../../src/lib/output/text/text-options.ts';
import { expectGolden } from '../golden.ts';
import { scenes } from './scenes/all.ts';

const widths: readonly Columns[] = [60, 80, 120, 200, undefined];

/** The text at every width, one below the other. */
function renderAll(name: string): string {
  const scene = scenes[name];
  if (!scene) throw new Error(`${name} is no scene`);
  return widths
    .map((columns) => {
      const title = columns === undefined ? 'a pipe' : `${columns} columns`;
      return `═══ ${title} ═══\n${scene({ wide: false, columns })}`;
    })
    .join('');
}

describe('every text, at 60, 80, 120 and 200 columns and in a pipe', () => {
  before(() => {
    setColor(false);
  });

  for (const name of Object.keys(scenes)) {
    it(`${name}, as committed`, () => {
      expectGolden(`golden/${name}.txt`, renderAll(name));
    });
  }

  it('no other file is committed', () => {
    const files = Object.keys(scenes).map((name) => `${name}.txt`);
    expect(readdirSync('test/fixtures/golden')).to.have.members(files);
  });
});
