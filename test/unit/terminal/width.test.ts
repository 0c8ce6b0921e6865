import { expect } from 'chai';
import { type MaybeTerminal, terminalWidth } from '../../../src/lib/terminal/width.ts';

describe('the width of a terminal', () => {
  const rows: readonly (readonly [MaybeTerminal, number | undefined])[] = [
    [{ isTTY: true, columns: 80 }, 80],
    [{ isTTY: true, columns: 1 }, 1],
    [{ isTTY: true, columns: 0 }, undefined],
    [{ isTTY: true, columns: NaN }, undefined],
    [{ isTTY: true }, undefined],
    [{ isTTY: false, columns: 80 }, undefined],
    [{}, undefined],
  ];
  for (const [stream, width] of rows) {
    it(`of ${JSON.stringify(stream)} is ${String(width)}`, () => {
      expect(terminalWidth(stream)).to.equal(width);
    });
  }
});
