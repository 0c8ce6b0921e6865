import { expect } from 'chai';
import { findCommand } from '../../../src/command-line/find-command.ts';
import { refuseLine, refuseStrayFlags } from '../../../src/command-line/refuse-line.ts';
import { refuseCommand } from '../../../src/command-line/refuse-words.ts';
import { readShapes } from '../../../src/command-line/shapes.ts';
import { UsageError } from '../../../src/lib/errors.ts';

const shapes = readShapes();

/** The error of a command line, as it is printed. */
function refusal(line: string): string {
  try {
    const words = line.match(/(?:'[^']*'|[^\s'])+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
    const { path, before, after } = findCommand(shapes, words);
    if (shapes.commands[path.join(':')]) refuseLine(shapes, path, [...before, ...after]);
    else {
      refuseStrayFlags(shapes, before);
      throw refuseCommand(shapes, path, after);
    }
    return '';
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return `${error.message} → ${error.nextStep ?? ''}`;
  }
}

const cases: readonly (readonly [line: string, says: string])[] = [
  // Words.
  [
    'status nope',
    'unexpected "nope": status takes no names: it is about a namespace, or with -A about all → did you mean: kubectl asm-inject status -n nope',
  ],
  [
    'status nope -o json --context a',
    '→ did you mean: kubectl asm-inject status -n nope -o json --context a',
  ],
  ['status -n a b', 'status takes no names → leave it out'],
  [
    'status deploy/x -w -n a --context=b',
    '→ did you mean: kubectl asm-inject explain deploy/x -n a --context=b',
  ],
  ['policy show json', '→ did you mean: kubectl asm-inject policy show -o json'],
  [
    'injector alerts prometheus',
    '→ did you mean: kubectl asm-inject injector alerts -o prometheus',
  ],
  [
    'policy set include-enabled -y',
    '→ did you mean: kubectl asm-inject policy set --namespace-condition include-enabled -y',
  ],
  ['injector show istiod', 'injector show takes no names → leave it out'],
  ['completion bash zsh', 'unexpected "zsh": completion takes one shell only → leave it out'],
  ['status -- -x', 'unexpected "-x"'],
  // Flags that mean nothing.
  ['policy show -A', 'policy show does not take -A: it is about the whole cluster → leave it out'],
  ['injector set -n x', 'injector set does not take -n: it is about the whole cluster'],
  [
    'namespace list -n test1 -o json',
    'namespace list does not take -n: namespaces are named without a flag → write: kubectl asm-inject namespace list test1 -o json',
  ],
  ['-n test1 ns enable', '→ write: kubectl asm-inject namespace enable test1'],
  ['namespace list -A', 'without names, it is about all namespaces → leave it out'],
  ['namespace unset -A', '→ for all namespaces, write --all'],
  ['status --dry-run=client', 'status does not take --dry-run: it writes nothing'],
  ['verify --dry-run', 'verify does not take --dry-run: it writes nothing'],
  ['explain x -y', 'explain does not take -y: it asks nothing'],
  ['completion bash -n x', 'completion does not take -n: it asks no cluster'],
  // Flags of others.
  ['status --wait', 'status does not take --wait; inherit, opt-in, opt-out and verify do'],
  ['status --no-wait', 'status does not take --no-wait; inherit'],
  [
    'restart --contexts a,b',
    'restart does not take --contexts; namespace list, namespace sync, policy show, status and verify do → did you mean --context?',
  ],
  ['verify -f x', 'verify does not take -f; inherit, opt-in and opt-out do → did you mean --file?'],
  ['opt-out --file x', '→ did you mean --filename?'],
  [
    'policy show --expect=injected',
    'policy show does not take --expect; verify does → leave it out',
  ],
  // Unknown flags.
  ['verify --namespce x', 'verify has no flag --namespce → did you mean --namespace?'],
  ['verify --name x', 'did you mean --namespace?'],
  ['verify --Wait', 'did you mean --wait?'],
  ['verify -a', 'verify has no flag -a → did you mean -A?'],
  ['verify --nope', 'verify has no flag --nope → see: kubectl asm-inject verify --help'],
  ['verify --token x', '→ server and credentials come from a kubeconfig'],
  ['--contxt=x verify', 'verify has no flag --contxt → did you mean --context?'],
  ['--contxt x verify', 'no command has a flag --contxt → did you mean --context?'],
  ['--contxt x', 'no command has a flag --contxt → did you mean --context?'],
  // Values.
  [
    'status -o xml',
    'invalid value "xml" for --output: it must be table, wide, json or yaml → see: kubectl asm-inject status --help',
  ],
  ['status -oxml', 'invalid value "xml" for --output'],
  ['status -o', '--output needs a value: table, wide, json or yaml'],
  ['restart --reason', '--reason needs a value → see: kubectl asm-inject restart --help'],
  // Commands.
  ['nope', 'there is no command "nope" → see which there are: kubectl asm-inject --help'],
  ['polcy show', 'there is no command "polcy" → did you mean: kubectl asm-inject policy show'],
  ['polcy shwo -o json', '→ did you mean: kubectl asm-inject policy show -o json'],
  [
    'policy shwo',
    'there is no command "policy shwo" → did you mean: kubectl asm-inject policy show',
  ],
  ['policy nope', '→ see which there are: kubectl asm-inject policy --help'],
  ["verfy -l 'a in (b)'", "→ did you mean: kubectl asm-inject verify -l 'a in (b)'"],
  ['enable test1', '→ did you mean: kubectl asm-inject namespace enable test1'],
  ['show', 'did you mean: kubectl asm-inject injector show; or: kubectl asm-inject policy show'],
  ['version', '→ did you mean: kubectl asm-inject --version'],
];

describe('an invalid command line', () => {
  for (const [line, says] of cases) {
    it(`${line}: ${says.slice(0, 60)}`, () => {
      expect(refusal(line)).to.contain(says);
    });
  }

  it('proposes valid lines', () => {
    for (const [line] of cases) {
      for (const [, proposed = ''] of refusal(line).matchAll(
        /(?:mean|write|or): kubectl asm-inject ([^;]+)/g,
      )) {
        if (proposed !== '--version')
          expect(refusal(proposed), `${line} → ${proposed}`).to.equal('');
      }
    }
  });
});

describe('a valid command line', () => {
  for (const line of [
    '-n test1 verify deploy/x deploy/y',
    'verify --namespace= -l=',
    'status -Aw',
    'policy set --dry-run --yes',
    'policy set --dry-run client',
    'opt-in deploy/x --no-wait --wait=false',
    'explain -- -x',
    'restart --no-color --max-parallel 3',
    'completion zsh',
    'options',
  ]) {
    it(`${line} passes`, () => {
      expect(refusal(line)).to.equal('');
    });
  }

  it('is every example of every command', () => {
    for (const { examples = [] } of Object.values(shapes.commands)) {
      for (const { command } of examples) {
        const [line = ''] = command.replace('kubectl asm-inject ', '').split(/ [|>] /);
        expect(refusal(line), command).to.equal('');
      }
    }
  });
});
