import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../../../src/lib/errors.ts';
import { toLabelQuery } from '../../../../src/lib/injection/selector/label-query.ts';
import { parseSelectorFlag } from '../../../../src/lib/injection/selector/selector-flag.ts';

describe('parseSelectorFlag', () => {
  const cases: readonly { given: string; want: object[] }[] = [
    { given: 'app=web', want: [{ key: 'app', operator: 'In', values: ['web'] }] },
    { given: 'app==web', want: [{ key: 'app', operator: 'In', values: ['web'] }] },
    { given: 'app!=web', want: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
    { given: 'app=', want: [{ key: 'app', operator: 'In', values: [''] }] },
    { given: 'app', want: [{ key: 'app', operator: 'Exists' }] },
    { given: '!app', want: [{ key: 'app', operator: 'DoesNotExist' }] },
    { given: 'app in (web, api)', want: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] },
    { given: 'app notin (web)', want: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
    {
      given: 'a.example.com/b in (x,y),!c, d=e',
      want: [
        { key: 'a.example.com/b', operator: 'In', values: ['x', 'y'] },
        { key: 'c', operator: 'DoesNotExist' },
        { key: 'd', operator: 'In', values: ['e'] },
      ],
    },
  ];
  for (const { given, want } of cases) {
    it(`reads ${given}`, () => {
      expect(parseSelectorFlag(given, '--x')).to.deep.equal({ matchExpressions: want });
    });
  }

  for (const given of [
    '',
    ' ',
    'a,',
    'app in ()',
    'app like (x)',
    '-bad-=x',
    'app=in valid',
    'a=b=c',
    '!',
    'app>3',
  ]) {
    it(`refuses "${given}" and names the flag`, () => {
      expect(() => parseSelectorFlag(given, '--never-inject-selector')).to.throw(
        UsageError,
        '--never-inject-selector',
      );
    });
  }

  it('reads back what toLabelQuery writes', () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const values = fc.array(name, { minLength: 1, maxLength: 3 });
    const requirement = fc.oneof(
      fc.record({ key: name, operator: fc.constantFrom('In', 'NotIn'), values }),
      fc.record({ key: name, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
    fc.assert(
      fc.property(fc.array(requirement, { minLength: 1, maxLength: 4 }), (matchExpressions) => {
        const text = toLabelQuery({ matchExpressions });
        expect(parseSelectorFlag(text, '--x')).to.deep.equal({ matchExpressions });
      }),
    );
  });
});
