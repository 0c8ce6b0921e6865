import { type Command, Config } from '@oclif/core';
import { expect } from 'chai';
import { commands } from '../../src/commands/index.ts';

const config = await Config.load({ root: process.cwd() });

/** Parses by the command's own, protected, parse; an argument that some commands require is given. */
async function parse(
  command: Command.Class,
  argv: readonly string[],
): Promise<Record<string, unknown>> {
  const concrete = command as unknown as new (argv: string[], config: Config) => Command;
  const instance = new concrete(
    [...argv, 'deploy/details'].slice(0, command.strict ? -1 : undefined),
    config,
  );
  const parsing = instance as unknown as {
    parse(as: Command.Class): Promise<{ flags: Record<string, unknown> }>;
  };
  return (await parsing.parse(command)).flags;
}

describe('every flag of every command', () => {
  for (const [id, load] of Object.entries(commands)) {
    describe(`kubectl asm-inject ${id.replaceAll(':', ' ')}`, () => {
      it('means in each spelling what it means in kubectl', async () => {
        const command = await load();
        const flags = { ...command.baseFlags, ...command.flags };
        for (const [name, flag] of Object.entries(flags)) {
          if (flag.type === 'boolean') {
            for (const [word, want] of [
              [`--${name}`, true],
              [`--${name}=true`, true],
              [`--${name}=false`, false],
              [`--no-${name}`, false],
            ] as const) {
              const value = (await parse(command, [word]))[name] ?? false;
              expect(value, word).to.equal(want);
            }
            const both = await parse(command, [`--${name}=false`]);
            expect(both[name] ?? false, `--${name}=false deploy/details`).to.equal(false);
          } else {
            const value = flag.options?.at(-1) ?? '7s';
            for (const words of [[`--${name}`, value], [`--${name}=${value}`]]) {
              const parsed = (await parse(command, [...words]))[name];
              const want = flag.multiple ? [value] : value;
              if (/timeout|hold/.test(name)) expect(parsed, words.join(' ')).to.equal(7000);
              else expect(parsed, words.join(' ')).to.deep.equal(want);
            }
            if (flag.multiple)
              expect(flag.multipleNonGreedy, `${name} must not eat arguments`).to.equal(true);
          }
          if (flag.char && flag.type === 'option') {
            expect(
              await parse(command, [`-${flag.char}=${flag.options?.[0] ?? 'x'}`]),
            ).to.have.property(name);
          }
        }
      });

      it('has a summary and examples that name the plugin as it is called', async () => {
        const command = await load();
        expect(command.summary).to.match(/^[A-Z].*[^.]$/);
        expect(command.examples).to.not.equal(undefined);
        for (const example of command.examples) {
          const { command: line, description } = example as Exclude<typeof example, string>;
          expect(line).to.match(new RegExp(`^kubectl asm-inject ${id.replaceAll(':', ' ')}`));
          expect(description).to.match(/^[A-Z].*[^.]$/);
        }
      });

      it('never waits for an argument on stdin', async () => {
        const command = await load();
        for (const arg of Object.values(command.args)) expect(arg.ignoreStdin).to.equal(true);
      });
    });
  }
});
