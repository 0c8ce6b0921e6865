import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { connectionFlags } from '../../../../src/cli/flags/connection-flags.ts';
import { escapeText, isHarmful } from '../../../../src/lib/escape.ts';
import { kubectlFlags, quoteFlag, quoteWord } from '../../../../src/lib/injection/model/shell.ts';
import { undoCommand } from '../../../../src/lib/injection/model/undo-command.ts';
import { present } from '../../../../src/lib/present.ts';

/** What a shell passes on of a command's words, after the first, when the command is pasted as a terminal shows it. */
function argvOf(command: string, shell = 'bash'): readonly string[] {
  const shown = escapeText(command);
  const script = `pass_on() { printf '%s\\0' "$@"; }; pass_on ${shown}`;
  const output = execFileSync(shell, ['-c', script], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

// An argument holds every character but NUL, and no half of a pair of surrogates.
const word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'\'"`$\\!*?[]{}()<>|&;#~=-% \n\tab/:'.split('')) }),
    fc.string({
      unit: fc.constantFrom(
        ...Array.from("\n\r\t\u001b[31m\u0085\u200b\u202e\u2028\u{e0001}é漢😀a1'\\!"),
      ),
    }),
    fc.constantFrom('a b', "it's", '$(id)', '--asm-version', ' --asm-version 1.2', '-n', '', '=ls'),
  )
  .map((text) => text.toWellFormed().replaceAll('\0', ''));

describe('words of a printed command', () => {
  it('arrive through a shell as they were', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(argvOf(words.map(quoteWord).join(' '))).to.deep.equal(words);
      }),
      { numRuns: 60 },
    );
  });

  it('arrive through a plain sh, too, where all of them can be shown', () => {
    const shown = word.filter((one) => !isHarmful(one));
    fc.assert(
      fc.property(fc.array(shown, { minLength: 1, maxLength: 8 }), (words) => {
        expect(argvOf(words.map(quoteWord).join(' '), 'sh')).to.deep.equal(words);
      }),
      { numRuns: 30 },
    );
  });

  it('say by bytes what cannot be shown', () => {
    expect(quoteWord('a b\n\u001b[31mé\u202e!')).to.equal(
      "$'a b\\n\\x1b[31mé\\xe2\\x80\\xae\\x21'",
    );
  });

  it('stay readable where they need no quotes', () => {
    for (const plain of ['deploy/web', 'app=web,tier=a', 'me@corp:dev', '1.29', 'a_b%c+d']) {
      expect(quoteWord(plain)).to.equal(plain);
    }
  });

  it('of the connection are repeated as they were given, and by kubectl without the version of the mesh', () => {
    const flags = fc.record(
      {
        kubeconfig: word,
        context: word,
        cluster: word,
        user: word,
        as: word,
        'asm-version': word,
        'as-group': fc.array(word, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(flags, (given) => {
        const text = connectionFlags(given);
        const others = { ...given, 'asm-version': undefined };
        expect(readFlags(argvOf(text))).to.deep.equal(expected(given));
        expect(readFlags(argvOf(kubectlFlags(text)))).to.deep.equal(expected(others));
      }),
      { numRuns: 60 },
    );
  });

  it('of an undo are the values from before, whatever they were', () => {
    fc.assert(
      fc.property(word, word, word, (value, version, context) => {
        const body = { metadata: { labels: { a: value } } };
        const flags = quoteFlag('context', context) + quoteFlag('asm-version', version);
        const command = undoCommand(
          {
            object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
            fields: [],
            write: { action: 'merge-patch', body: {} },
            undo: { action: 'merge-patch', body },
          },
          flags,
        );
        const argv = argvOf(command ?? '');
        expect(JSON.parse(argv.at(-1) ?? '')).to.deep.equal(body);
        expect(readFlags(argv)).to.include({ context }).and.not.have.property('asm-version');
      }),
      { numRuns: 60 },
    );
  });
});

type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

function expected(given: Given): Given {
  const groups = given['as-group'] ?? [];
  const single = Object.entries(given).filter(
    ([name, value]) => name !== 'as-group' && value !== undefined,
  );
  return present({
    ...Object.fromEntries(single),
    'as-group': groups.length > 0 ? groups : undefined,
  });
}

/** Reads flags as kubectl does (pflag): `--name value`, where the value does not begin with a dash, or `--name=value`. */
function readFlags(argv: readonly string[]): Given {
  const found: Record<string, string | string[]> = {};
  for (let index = 0; index < argv.length; index += 1) {
    const [, name, joined] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argv[index] ?? '') ?? [];
    if (name === undefined) continue;
    const value = joined ?? argv[(index += 1)] ?? '';
    if (joined === undefined) expect(value.startsWith('-')).to.equal(false);
    if (name === 'as-group')
      found[name] = [...((found[name] as string[] | undefined) ?? []), value];
    else found[name] = value;
  }
  return found;
}
