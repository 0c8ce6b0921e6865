import { expect } from 'chai';
import { type FlagShapes, normalizeArgv } from '../../../src/cli/command-line.ts';
import { UsageError } from '../../../src/lib/errors.ts';

const flags: FlagShapes = {
  'all-namespaces': { type: 'boolean', char: 'A' },
  yes: { type: 'boolean', char: 'y' },
  color: { type: 'boolean', allowNo: true },
  namespace: { type: 'option', char: 'n' },
  output: { type: 'option', char: 'o' },
  'dry-run': { type: 'option' },
  'as-group': { type: 'option', multiple: true },
};

function normalize(line: string): { argv: string; warnings: string[] } {
  const warnings: string[] = [];
  const argv = normalizeArgv(line.split(' ').filter(Boolean), flags, (sentence) => {
    warnings.push(sentence);
  });
  return { argv: argv.join(' '), warnings };
}

describe('normalizeArgv', () => {
  const cases: readonly { given: string; want: string }[] = [
    { given: '--yes', want: '--yes' },
    { given: '--yes=true', want: '--yes' },
    { given: '--yes=T', want: '--yes' },
    { given: '--yes=1', want: '--yes' },
    { given: '--yes=false', want: '' },
    { given: '--yes=0', want: '' },
    { given: '--no-yes', want: '' },
    { given: '-y', want: '--yes' },
    { given: '-y=false', want: '' },
    { given: '-Ay', want: '--all-namespaces --yes' },
    { given: '-Ay=false', want: '--all-namespaces' },
    { given: '-Aojson', want: '-ojson --all-namespaces' },
    { given: '--yes --yes=false', want: '' },
    { given: '--no-yes --yes', want: '--yes' },
    { given: '--color=false', want: '--no-color' },
    { given: '--no-color', want: '--no-color' },
    { given: '--no-color --color', want: '--color' },
    { given: 'deploy/details --yes=false deploy/x', want: 'deploy/details deploy/x' },
    { given: '-n --yes', want: '-n --yes' },
    { given: '-n test1 -o yaml', want: '-n test1 -o yaml' },
    { given: '--namespace=test1 --yes', want: '--namespace=test1 --yes' },
    { given: '--namespace --no-yes', want: '--namespace --no-yes' },
    { given: '--dry-run=server', want: '--dry-run=server' },
    { given: '--dry-run server x', want: '--dry-run=server x' },
    { given: '--unknown=false', want: '--unknown=false' },
    { given: '-n a x --namespace b', want: 'x --namespace b' },
    { given: '-na -n=b -o json', want: '-n=b -o json' },
    { given: '--dry-run=client --dry-run=none', want: '--dry-run=none' },
    { given: '--as-group a --as-group=b', want: '--as-group a --as-group=b' },
    { given: '-- --yes=false -y', want: '-- --yes=false -y' },
    { given: '-y -- --dry-run', want: '--yes -- --dry-run' },
  ];
  for (const { given, want } of cases) {
    it(`${given} → ${want || 'nothing'}`, () => {
      const { argv, warnings } = normalize(given);
      expect(argv).to.equal(want);
      expect(warnings).to.deep.equal([]);
    });
  }

  it('reads a bare --dry-run as client, and says how to write it', () => {
    const { argv, warnings } = normalize('deploy/x --dry-run -n test1');
    expect(argv).to.equal('deploy/x --dry-run=client -n test1');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('--dry-run=client');
  });

  for (const given of ['--yes=maybe', '-y=2', '--no-yes=true']) {
    it(`refuses ${given}`, () => {
      expect(() => normalize(given)).to.throw(UsageError, 'invalid value');
    });
  }
});
