import manifest from '#manifest' with { type: 'json' };
import { type Command, Config } from '@oclif/core';
import { expect } from 'chai';
import { commands } from '../../../src/commands/index.ts';
import { UsageError } from '../../../src/lib/errors.ts';
import { refuseUsage } from '../../../src/refuse-usage.ts';

/** Words of oclif's parser, of Go's, and of JavaScript's. */
const OF_A_PARSER = /Parsing|See more help|Expected|expects|Nonexistent|Unexpected|specified|\n/;

const cases: readonly { readonly line: string; readonly message: string }[] = [
  {
    line: 'status -o foo',
    message: 'invalid value "foo" for --output: it must be table, wide, json or yaml',
  },
  { line: 'status -o', message: '--output needs a value: table, wide, json or yaml' },
  { line: 'status --context', message: '--context needs a value' },
  { line: 'status --context -A', message: '--context needs a value' },
  { line: 'status -n a -n b', message: '--namespace is given more than once' },
  { line: 'status --nope', message: 'unknown flag: --nope' },
  { line: 'status -x', message: 'unknown flag: -x' },
  {
    line: 'completion nope',
    message: 'invalid argument "nope": it must be bash, fish, powershell or zsh',
  },
];

async function refusalOf(line: string): Promise<unknown> {
  const words = line.split(' ');
  const [id = ''] = words;
  const command = manifest.commands[id as 'status'] as unknown as Command.Cached;
  return refuseUsage(command, words.slice(1)).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('what oclif refuses', () => {
  for (const { line, message } of cases) {
    it(`${line} → ${message}`, async () => {
      const error = await refusalOf(line);
      expect(error).to.be.instanceOf(UsageError);
      const [id = ''] = line.split(' ');
      expect(error).to.include({ message, nextStep: `see: kubectl asm-inject ${id} --help` });
    });
  }
});

describe('a bad value of any flag', () => {
  for (const [id, load] of Object.entries(commands)) {
    it(`of ${id.replaceAll(':', ' ')} is refused in words of this program`, async () => {
      const command = await load();
      const config = await Config.load({ root: process.cwd() });
      const concrete = command as unknown as new (argv: string[], config: Config) => Command;
      for (const name of Object.keys({ ...command.baseFlags, ...command.flags })) {
        const argv = [`--${name}=\u00ff?`, ...(command.strict ? [] : ['deploy/details'])];
        const parsing = new concrete(argv, config) as unknown as {
          parse(as: Command.Class): Promise<unknown>;
        };
        const error = await parsing.parse(command).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) continue;
        expect(error, name).to.be.instanceOf(UsageError);
        expect((error as UsageError).message, name).to.not.match(OF_A_PARSER);
        expect((error as UsageError).message, name).to.contain(`--${name}`);
      }
    });
  }
});
