import { expect } from 'chai';
import { findCommand } from '../../../src/command-line/find-command.ts';
import { readShapes } from '../../../src/command-line/shapes.ts';

const shapes = readShapes();

describe('the command of a command line', () => {
  const cases: readonly (readonly [line: string, path: string, given: string])[] = [
    ['verify -n test1', 'verify', '-n test1'],
    ['-n test1 verify', 'verify', '-n test1'],
    ['-n=test1 verify', 'verify', '-n=test1'],
    ['-ntest1 verify', 'verify', '-ntest1'],
    ['--namespace test1 verify', 'verify', '--namespace test1'],
    ['--namespace=test1 verify', 'verify', '--namespace=test1'],
    ['-A verify', 'verify', '-A'],
    ['-An test1 verify', 'verify', '-An test1'],
    ['-Aojson status', 'status', '-Aojson'],
    ['-Ao json status', 'status', '-Ao json'],
    ['--context x policy show', 'policy show', '--context x'],
    ['policy --context x show -o json', 'policy show', '--context x -o json'],
    ['-n test1 namespace list', 'namespace list', '-n test1'],
    ['-n namespace namespace list', 'namespace list', '-n namespace'],
    ['-y --dry-run policy set', 'policy set', '-y --dry-run'],
    ['--dry-run client policy set', 'policy set', '--dry-run client'],
    ['--wait=false --no-wait opt-in deploy/x', 'opt-in', '--wait=false --no-wait deploy/x'],
    ['ns list', 'namespace list', ''],
    ['-o json ns enable x', 'namespace enable', '-o json x'],
    ['verify verify', 'verify', 'verify'],
    ['namespace list namespace', 'namespace list', 'namespace'],
    ['--nope verify', 'verify', '--nope'],
    ['-n', '', '-n'],
    ['', '', ''],
    ['policy', 'policy', ''],
    ['policy nope x', 'policy', 'nope x'],
    ['polcy show', '', 'polcy show'],
    ['-- verify', '', '-- verify'],
  ];
  for (const [line, path, given] of cases) {
    it(`of "${line}" is "${path}"`, () => {
      const found = findCommand(shapes, line.split(' ').filter(Boolean));
      expect(found.path.join(' ')).to.equal(path);
      expect([...found.before, ...found.after].join(' ')).to.equal(given);
      expect(found.wantsHelp).to.equal(false);
    });
  }

  const helps: readonly (readonly [line: string, path: string])[] = [
    ['--help', ''],
    ['-h', ''],
    ['help', ''],
    ['-n x --help', ''],
    ['help policy set', 'policy set'],
    ['policy help', 'policy'],
    ['-n x help verify', 'verify'],
    ['--help verify', 'verify'],
    ['-n x verify -h', 'verify'],
    ['policy --help', 'policy'],
    ['ns list --help', 'namespace list'],
  ];
  for (const [line, path] of helps) {
    it(`"${line}" asks for help`, () => {
      const found = findCommand(shapes, line.split(' '));
      expect(found).to.deep.include({ path: path.split(' ').filter(Boolean), wantsHelp: true });
    });
  }

  for (const line of ['verify -l --help', 'verify -- --help', 'verify help']) {
    it(`"${line}" does not`, () => {
      expect(findCommand(shapes, line.split(' ')).wantsHelp).to.equal(false);
    });
  }

  it('knows which flags take a value, since each is the same in all commands', () => {
    const kinds = new Map<string, string>();
    for (const { flags } of Object.values(shapes.commands)) {
      for (const [name, { type, char }] of Object.entries(flags)) {
        for (const word of [name, ...(char === undefined ? [] : [`-${char}`])]) {
          const kind = word === name ? type : `${type} ${name}`;
          expect(kinds.get(word) ?? kind, word).to.equal(kind);
          kinds.set(word, kind);
        }
      }
    }
    expect(kinds).to.not.include.keys('help', '-h', 'version');
  });
});
