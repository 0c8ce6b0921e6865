import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { findCommand, isCommand } from '../../../src/command-line/find-command.ts';
import { refuseLine } from '../../../src/command-line/refuse-line.ts';
import { readShapes } from '../../../src/command-line/shapes.ts';

const shapes = readShapes();

/** The command lines of this program in a page: in blocks of a shell, and between backquotes. */
function linesOf(page: string): readonly string[] {
  const text = page.replaceAll('\\\n', ' ').replaceAll('\\|', '|');
  const found = text.matchAll(/(?:^(?:\$ )?|`)kubectl asm-inject ([^`\n]+)/gm);
  return [...found].map(([, line = '']) => line.split(/ +[|#>;&] ?/)[0] ?? '');
}

describe('the documentation', () => {
  for (const file of ['README.md', ...globSync('docs/*.md')]) {
    it(`of ${file} has only valid command lines`, () => {
      for (const line of linesOf(readFileSync(file, 'utf8'))) {
        // What stands for something that the reader fills in, or continues in words.
        if (/[…{}<]|[A-Z]{4}/.test(line)) continue;
        const words = line.match(/(?:'[^']*'|[^\s'])+/g)?.map((word) => word.replaceAll("'", ''));
        const { path, before, after } = findCommand(shapes, words ?? []);
        expect(isCommand(shapes, path) || after.length === 0, line).to.equal(true);
        expect(() => {
          refuseLine(
            shapes,
            path,
            [...before, ...after].filter((word) => word !== '--help'),
          );
        }, line).to.not.throw();
      }
    });
  }

  it('has command lines', () => {
    expect(linesOf(readFileSync('README.md', 'utf8'))).to.include('verify -n test1');
  });
});
