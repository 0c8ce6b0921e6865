import { expect } from 'chai';
import { readTypedLine, type Wanted } from '../../../src/completion/command-line.ts';

const shapes = {
  topics: {},
  commands: {
    'policy:set': {
      args: {},
      flags: { output: { type: 'option', char: 'o' }, yes: { type: 'boolean', char: 'y' } },
    },
    verify: {
      strict: false,
      args: { subject: {} },
      flags: { namespace: { type: 'option', char: 'n' }, wait: { type: 'boolean' } },
    },
    completion: { args: { shell: { options: ['bash'] } }, flags: {} },
  },
} as const;

const value = (command: string, flag: string): Wanted => ({ kind: 'value', command, flag });
const argument = (command: string, name: string): Wanted => ({
  kind: 'argument',
  command,
  argument: name,
});

const cases: readonly {
  readonly line: string;
  readonly wanted: Wanted;
  readonly prefix?: string;
  readonly partial?: string;
}[] = [
  { line: '', wanted: { kind: 'command', topic: [] } },
  { line: 'ver', wanted: { kind: 'command', topic: [] }, partial: 'ver' },
  { line: 'policy ', wanted: { kind: 'command', topic: ['policy'] } },
  { line: 'policy se', wanted: { kind: 'command', topic: ['policy'] }, partial: 'se' },
  { line: 'polcy ', wanted: { kind: 'nothing' } },
  { line: 'policy set ', wanted: { kind: 'nothing' } },
  { line: 'policy set --o', wanted: { kind: 'flag', command: 'policy:set' }, partial: '--o' },
  { line: 'policy set -', wanted: { kind: 'flag', command: 'policy:set' }, partial: '-' },
  { line: 'policy set -o ', wanted: value('policy:set', 'output') },
  { line: 'policy set -oj', wanted: value('policy:set', 'output'), prefix: '-o', partial: 'j' },
  { line: 'policy set -o=j', wanted: value('policy:set', 'output'), prefix: '-o=', partial: 'j' },
  {
    line: 'policy set --output=j',
    wanted: value('policy:set', 'output'),
    prefix: '--output=',
    partial: 'j',
  },
  { line: 'policy set --yes ', wanted: { kind: 'nothing' } },
  { line: 'verify ', wanted: argument('verify', 'subject') },
  { line: 'verify --wait a b ', wanted: argument('verify', 'subject') },
  { line: 'verify -n test1 ', wanted: argument('verify', 'subject') },
  { line: 'verify --namespace ', wanted: value('verify', 'namespace') },
  { line: 'verify -- --n', wanted: argument('verify', 'subject'), partial: '--n' },
  { line: 'completion ', wanted: argument('completion', 'shell') },
  { line: 'completion bash ', wanted: { kind: 'nothing' } },
];

describe('a command line that is being typed', () => {
  for (const { line, wanted, prefix = '', partial = '' } of cases) {
    it(`after "${line}" comes ${wanted.kind}`, () => {
      const read = readTypedLine(shapes, line.split(' '));
      expect(read).to.deep.include({ wanted, prefix, partial });
    });
  }

  it('knows the flags before it, however they are written', () => {
    for (const given of [
      '-n test1',
      '-ntest1',
      '-n=test1',
      '--namespace test1',
      '--namespace=test1',
    ]) {
      const { given: flags, args } = readTypedLine(shapes, `verify a ${given} b `.split(' '));
      expect(flags.get('namespace'), given).to.deep.equal(['test1']);
      expect(args, given).to.deep.equal(['a', 'b']);
    }
  });
});
