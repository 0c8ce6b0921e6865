import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { commands } from '../../src/commands/index.ts';
import { exitCodes } from '../../src/lib/errors.ts';

const readme = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  for (const id of Object.keys(commands)) {
    it(`has ${id} in its table of commands`, () => {
      const [first = '', verb] = id.split(':');
      const cells = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
      const found = cells.some((cell) => {
        const [topic = '', verbs = ''] = cell.replaceAll('\\|', '|').split(' ');
        const names = topic.split('|');
        return names.includes(first) && (verb === undefined || verbs.split('|').includes(verb));
      });
      expect(found).to.equal(true);
    });
  }

  it('has every exit code', () => {
    for (const { code } of Object.values(exitCodes)) {
      expect(readme).to.match(new RegExp(`^\\| ${code} +\\|`, 'm'));
    }
  });
});
