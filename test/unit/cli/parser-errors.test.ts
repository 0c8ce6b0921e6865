import { type Command, Config } from '@oclif/core';
import { expect } from 'chai';
import { refuseLine } from '../../../src/command-line/refuse-line.ts';
import { readShapes } from '../../../src/command-line/shapes.ts';
import { commands } from '../../../src/commands/index.ts';
import { UsageError } from '../../../src/lib/errors.ts';

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
  {
    line: 'completion nope',
    message: 'invalid argument "nope": it must be bash, fish, powershell or zsh',
  },
];

const config = await Config.load({ root: process.cwd() });

async function refusalOf(line: string): Promise<unknown> {
  const [id = '', ...argv] = line.split(' ');
  try {
    refuseLine(readShapes(), [id], argv);
    const command = await commands[id]?.();
    if (command) await parse(command, argv);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** By the command's own, protected, parse. */
function parse(command: Command.Class, argv: readonly string[]): Promise<unknown> {
  const concrete = command as unknown as new (argv: readonly string[], config: Config) => Command;
  const instance = Object.assign(new concrete(argv, config), { id: command.name.toLowerCase() });
  return (instance as unknown as { parse(as: Command.Class): Promise<unknown> }).parse(command);
}

describe('what the parser refuses', () => {
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
      for (const name of Object.keys({ ...command.baseFlags, ...command.flags })) {
        const argv = [`--${name}=\u00ff?`, ...(command.strict ? [] : ['deploy/details'])];
        const error = await parse(command, argv).then(
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
