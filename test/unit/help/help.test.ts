import { expect } from 'chai';
import fc from 'fast-check';
import { CONNECTION, readShapes } from '../../../src/command-line/shapes.ts';
import { formatHelp } from '../../../src/help/help.ts';

const shapes = readShapes();
const paths = [
  [],
  ...Object.keys(shapes.topics).map((topic) => [topic]),
  ...Object.keys(shapes.commands).map((id) => id.split(':')),
];

function help(path: readonly string[], columns: number): string {
  return formatHelp(shapes, path, { columns, about: 'About', docs: '/opt/README.md' });
}

/** The words of a text, without what continues a command line. */
function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '' && word !== '\\' && word !== '#');
}

describe('help', () => {
  it('fits any width, and loses or breaks no word', () => {
    const property = fc.property(
      fc.constantFrom(...paths),
      fc.integer({ min: 40, max: 220 }),
      (path, columns) => {
        const text = help(path, columns);
        expect(words(text)).to.deep.equal(words(help(path, 500)));
        for (const line of text.split('\n').filter(({ length }) => length > columns)) {
          expect(words(line), line).to.have.length.below(2);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('lists every flag of a command with its value, and points to the global flags', () => {
    for (const [id, { flags }] of Object.entries(shapes.commands)) {
      const text = help(id.split(':'), 80);
      for (const [name, { helpGroup, type, helpValue = 'VALUE' }] of Object.entries(flags)) {
        const value = type === 'option' ? `=${helpValue.replaceAll('.', '\\.')}` : '';
        const own = new RegExp(`--(\\[no-\\])?${name}${value}(?![\\w-])`);
        if (helpGroup !== CONNECTION) expect(text, `${id} --${name}`).to.match(own);
      }
      const pointsToAll = text.includes('see: kubectl asm-inject options');
      expect(pointsToAll, id).to.equal('kubeconfig' in flags);
    }
  });

  it('prints a summary once, as the first sentence', () => {
    for (const [id, { summary = '' }] of Object.entries(shapes.commands)) {
      const text = help(id.split(':'), 500);
      expect(text.startsWith(`${summary}.\n`), id).to.equal(true);
      expect(text.split(summary), id).to.have.length(2);
    }
  });

  it('of the program shows an example, every command, and a link to the documentation', () => {
    const text = help([], 80);
    expect(text).to.contain('kubectl asm-inject explain deploy/details -n test1');
    for (const id of Object.keys(shapes.commands)) {
      expect(text).to.match(new RegExp(`^  ${id.replaceAll(':', ' ')} `, 'm'));
    }
    expect(text).to.contain('Documentation: /opt/README.md');
  });

  it('of a group lists its commands, and its alias', () => {
    expect(help(['namespace'], 80))
      .to.contain('namespace list')
      .and.contain('namespace can be written ns');
  });

  it('folds a command line so that it can still be pasted', () => {
    const text = help(['namespace', 'sync'], 60);
    const examples = text.replaceAll(' \\\n', ' ').replaceAll(/ +/g, ' ');
    for (const { command } of shapes.commands['namespace:sync']?.examples ?? []) {
      expect(examples).to.contain(command);
    }
  });
});
