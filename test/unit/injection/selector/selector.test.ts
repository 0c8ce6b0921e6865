import { expect } from 'chai';
import fc from 'fast-check';
import type { Labels, LabelSelector } from '../../../../src/lib/injection/model/model.ts';
import {
  compileSelector,
  matchSelector,
  type Truth,
} from '../../../../src/lib/injection/selector/selector.ts';
import { anyLabels, anySelector } from '../builders.ts';

describe('label selectors', () => {
  const matches: { name: string; selector: LabelSelector; labels: Labels; want: boolean }[] = [
    { name: 'empty matches everything', selector: {}, labels: {}, want: true },
    {
      name: 'matchLabels needs the value',
      selector: { matchLabels: { a: 'x' } },
      labels: { a: 'y' },
      want: false,
    },
    {
      name: 'all parts are ANDed',
      selector: { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] },
      labels: { a: 'x' },
      want: false,
    },
    {
      name: 'In needs the key',
      selector: { matchExpressions: [{ key: 'a', operator: 'In', values: [''] }] },
      labels: {},
      want: false,
    },
    {
      name: 'In takes an empty value',
      selector: { matchExpressions: [{ key: 'a', operator: 'In', values: [''] }] },
      labels: { a: '' },
      want: true,
    },
    {
      name: 'NotIn holds without the key',
      selector: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] },
      labels: {},
      want: true,
    },
    {
      name: 'an empty value exists',
      selector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
      labels: { a: '' },
      want: true,
    },
    {
      name: 'case matters',
      selector: { matchLabels: { a: 'True' } },
      labels: { a: 'true' },
      want: false,
    },
    {
      name: 'a key that objects have by themselves is no label',
      selector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },
      labels: {},
      want: false,
    },
    {
      name: 'nor is toString',
      selector: { matchExpressions: [{ key: 'toString', operator: 'NotIn', values: ['x'] }] },
      labels: {},
      want: true,
    },
  ];
  for (const { name, selector, labels, want } of matches) {
    it(name, () => {
      expect(match(selector, labels)).to.equal(want);
    });
  }

  it('are unknown where the value is, and only there', () => {
    const at = (operator: string, values: readonly string[] = []): Truth =>
      match({ matchExpressions: [{ key: 'hash', operator, values }] }, { hash: null });
    expect(at('Exists')).to.equal(true);
    expect(at('DoesNotExist')).to.equal(false);
    expect(at('In', ['x'])).to.equal('unknown');
    expect(at('NotIn', ['x'])).to.equal('unknown');
  });

  it('do not match where one part does not match and another is unknown', () => {
    const selector = { matchLabels: { hash: 'x', app: 'web' } };
    expect(match(selector, { hash: null, app: 'api' })).to.equal(false);
    expect(match(selector, { hash: null, app: 'web' })).to.equal('unknown');
  });

  it('agree with a literal implementation of the definition', () => {
    fc.assert(
      fc.property(anySelector, anyLabels, (selector, labels) => {
        expect(match(selector, labels)).to.equal(byDefinition(selector, labels));
      }),
      { numRuns: 2000 },
    );
  });

  const invalid: { selector: LabelSelector; problem: string }[] = [
    {
      selector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['x'] }] },
      problem: 'not an operator',
    },
    {
      selector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
      problem: 'needs at least one value',
    },
    {
      selector: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: [] }] },
      problem: 'needs at least one value',
    },
    {
      selector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] },
      problem: 'takes no values',
    },
    { selector: { matchExpressions: [{ key: 'a b', operator: 'Exists' }] }, problem: 'label key' },
    { selector: { matchExpressions: [{ key: 'A_/b', operator: 'Exists' }] }, problem: 'DNS name' },
    { selector: { matchLabels: { 'a/b/c': 'x' } }, problem: 'more than one "/"' },
    { selector: { matchLabels: { '': 'x' } }, problem: 'no name' },
    { selector: { matchLabels: { a: '-x' } }, problem: 'label value' },
    { selector: { matchLabels: { a: 'x'.repeat(64) } }, problem: 'longer than 63' },
    { selector: { matchLabels: { ['x'.repeat(64)]: '' } }, problem: 'longer than 63' },
  ];
  for (const { selector, problem } of invalid) {
    it(`say what is wrong with ${JSON.stringify(selector).slice(0, 80)}`, () => {
      const compilation = compileSelector(selector);
      expect(compilation.ok ? 'valid' : compilation.problem).to.contain(problem);
    });
  }
});

function match(selector: LabelSelector, labels: Readonly<Record<string, string | null>>): Truth {
  const compilation = compileSelector(selector);
  if (!compilation.ok) throw new Error(compilation.problem);
  return matchSelector(compilation.selector, labels);
}

/** Kubernetes' own words on label selectors, without compiling anything. */
function byDefinition(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean {
  const entries = new Map(Object.entries(labels));
  const hasAll = Object.entries(matchLabels).every(([key, value]) => entries.get(key) === value);
  const satisfiesAll = matchExpressions.every(({ key, operator, values = [] }) => {
    const isListed = values.includes(entries.get(key) ?? '') && entries.has(key);
    if (operator === 'In') return isListed;
    if (operator === 'NotIn') return !isListed;
    return entries.has(key) === (operator === 'Exists');
  });
  return hasAll && satisfiesAll;
}
