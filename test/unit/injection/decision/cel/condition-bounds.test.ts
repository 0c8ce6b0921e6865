import { expect } from 'chai';
import fc from 'fast-check';
import type { AdmissionFacts } from '../../../../../src/lib/injection/decision/cel/admission-object.ts';
import {
  compileConditions,
  type ConditionsOutcome,
  evaluateConditions,
} from '../../../../../src/lib/injection/decision/match-conditions.ts';

/** A pod of a tenant: everything in it is chosen to keep a condition busy. */
const facts: AdmissionFacts = {
  namespace: 'shop',
  labels: Object.fromEntries([
    ['long', `${'a'.repeat(62)}b`],
    ...Array.from({ length: 200 }, (_, at) => [`key-${at}`, 'a'.repeat(63)]),
  ]) as Record<string, string>,
  annotations: { large: 'a'.repeat(250_000) },
  hostNetwork: false,
  name: undefined,
  spec: { containers: Array.from({ length: 50 }, (_, at) => ({ name: `c${at}`, image: 'x:1' })) },
  isDryRun: false,
  isInjected: false,
};

/** Processor time that one evaluation may take, in milliseconds. */
const bound = 1500;

function evaluate(...expressions: string[]): ConditionsOutcome {
  const conditions = expressions.map((expression, at) => ({ name: `c${at}`, expression }));
  const began = process.cpuUsage();
  const outcome = evaluateConditions(compileConditions(conditions), facts);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000, expressions[0]).to.be.below(bound);
  return outcome;
}

/** Macros within macros over the labels, to a depth. */
function nested(depth: number, innermost: string): string {
  let text = `${innermost} || true`;
  for (let at = 0; at < depth; at += 1) {
    text = `object.metadata.labels.all(k${at}, ${text})`;
  }
  return text;
}

/** A value doubled again and again. */
function doubled(value: string, times: number, last: (name: string) => string): string {
  const names = Array.from({ length: times }, (_, at) => `v${at}`);
  const binds = names.map((name, at) => {
    const before = at === 0 ? value : `v${at - 1}`;
    return `cel.bind(${name}, ${before} + ${before}, `;
  });
  return binds.join('') + last(`v${times - 1}`) + ')'.repeat(times);
}

/** Binds lists of two, each of them the one before, twice: 2 to the power of 60 parts in the last. */
function pairs(name: string): string {
  return Array.from({ length: 60 }, (_, at) => {
    const before = at === 0 ? '1' : `${name}${at - 1}`;
    return `cel.bind(${name}${at}, [${before}, ${before}], `;
  }).join('');
}

describe('match conditions that never end', function () {
  this.timeout(60_000);

  const endless: Readonly<Record<string, string>> = {
    'macros within macros': nested(6, 'true'),
    'macros whose errors are swallowed': nested(6, 'object.nosuch == 1'),
    'macros on either side of ||': `${nested(6, 'true')} || true`,
    'maps within maps': '[1,2,3,4,5,6,7,8,9,10]'.replace(/^.*$/, (list) =>
      Array.from('abcdefgh').reduce((text, name) => `${list}.map(${name}, ${text}) != []`, 'true'),
    ),
    'texts that double': doubled('"aaaaaaaa"', 60, (name) => `size(${name}) > 0`),
    'lists that double': doubled('[1, 2]', 60, (name) => `size(${name}) > 0`),
    'nested lists that are compared': `${pairs('a')}${pairs('b')}a59 == b59${')'.repeat(120)}`,
    'a text that grows by replacing':
      'cel.bind(a, object.metadata.annotations.large, a.replace("a", a).replace("a", a) == a)',
    'a slow pattern on a long text':
      'object.metadata.annotations.large.matches(".*a.{900}b.{90}c$")',
    'a large pattern': `object.metadata.labels.long.matches("${'(a?){900}'.repeat(50)}c")`,
    'patterns without end': nested(3, 'k0.matches(k0 + k1 + k2 + "(a?){1000}")'),
    'times in time zones': nested(
      3,
      'timestamp("2026-01-01T00:00:00Z").getHours("Asia/Shanghai") == 3',
    ),
    'pieces without end': nested(2, 'object.metadata.annotations.large.split("").size() == 1'),
  };
  for (const [what, expression] of Object.entries(endless)) {
    it(`${what} are unknown, and reported as such soon`, () => {
      expect(evaluate(expression)).to.deep.include({
        kind: 'unknown',
        message: 'it takes too long to evaluate',
      });
    });
  }

  it('64 of them take no longer than one', () => {
    const all = Array.from({ length: 64 }, (_, at) => `${nested(6, 'true')} || ${at} == ${at}`);
    expect(evaluate(...all)).to.include({ kind: 'unknown' });
  });

  it('one that is too expensive for pod after pod is given up', () => {
    const compiled = compileConditions([{ name: 'c', expression: nested(6, 'true') }]);
    const began = process.cpuUsage();
    for (let pod = 0; pod < 1000; pod += 1) evaluateConditions(compiled, facts);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).to.be.below(10 * bound);
  });

  it('take linear time where only the regular expression is hostile', () => {
    expect(evaluate('object.metadata.labels.long.matches("^(a+)+$")').kind).to.equal('false');
    expect(evaluate('object.metadata.labels.long.matches("(a|a)*c")').kind).to.equal('false');
    expect(evaluate('object.metadata.labels.long.find("(a*)*c") == ""').kind).to.equal('match');
  });

  it('whatever is in them: any nesting of what is costly is bounded', () => {
    const texts = fc.constantFrom('k', '"aa"', 'object.metadata.labels.long');
    const lists = fc.constantFrom('object.metadata.labels', '[1, 2, 3]', 'object.spec.containers');
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom('true', 'object.nosuch == 1', 'size(object.metadata.labels) == 3'),
        fc
          .tuple(lists, fc.constantFrom('all', 'exists', 'exists_one'), tie('condition'))
          .map(([list, macro, inner]) => `${list}.${macro}(k, ${inner})`),
        fc
          .tuple(lists, fc.constantFrom('map', 'filter'), tie('condition'))
          .map(([list, macro, inner]) => `${list}.${macro}(k, ${inner}) != []`),
        fc
          .tuple(tie('condition'), fc.constantFrom('||', '&&'), tie('condition'))
          .map((parts) => `(${parts.join(' ')})`),
        fc
          .tuple(texts, fc.constantFrom('(a+)+$', '(a?){99}b', '.*.*.*=', '(x+x+)+y'))
          .map(([text, pattern]) => `string(${text}).matches("${pattern}")`),
      ),
    }));
    fc.assert(
      fc.property(condition, (expression) => {
        evaluate(expression);
      }),
      { numRuns: 150 },
    );
  });
});
