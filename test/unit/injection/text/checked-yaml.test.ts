import { expect } from 'chai';
import fc from 'fast-check';
import { parsePolicyFile } from '../../../../src/lib/injection/policy/policy-file.ts';
import { parseExpectations } from '../../../../src/lib/injection/verification/expectations-file.ts';

/** Words of zod's and of the YAML parser's own sentences. */
const OF_A_PARSER =
  /Invalid (input|option)|received|Flow|Block|Unresolved|Excessive|Nested|implicit|undefined|\|/;

const head = 'apiVersion: asm-inject/v1alpha1\nkind: Policy\n';
const both = 'namespaceCondition: include-enabled, podCondition: include-true';

const policies: readonly (readonly [text: string, message: string])[] = [
  ['', 'line 1: the file is empty'],
  ['hello', 'line 1: the document must be a map, not "hello"'],
  ['- a', 'line 1: the document must be a map, not a list'],
  ['kind: Policy', 'line 1: apiVersion is missing'],
  ['apiVersion: v1\nkind: Policy', 'line 1: apiVersion must be asm-inject/v1alpha1, not "v1"'],
  [`${head}spec:`, 'line 3: spec must be a map, not empty'],
  [`${head}spec: { podCondition: include-true }`, 'line 3: spec.namespaceCondition is missing'],
  [
    `${head}spec:\n  namespaceCondition: nope\n  podCondition: include-true`,
    'line 4: spec.namespaceCondition must be include-enabled or not-include-disabled, not "nope"',
  ],
  [`${head}spec: { ${both}, foo: 1 }`, 'line 3: unknown field spec.foo'],
  [
    `${head}spec: { ${both}, neverInjectSelector: [{ matchLabels: { a: 1 } }] }`,
    'line 3: spec.neverInjectSelector[0].matchLabels.a must be a string, not 1',
  ],
  [
    `${head}spec: { ${both}, neverInjectSelector: [{ matchExpressions: [{ key: a, operator: Is }] }] }`,
    'line 3: spec.neverInjectSelector[0].matchExpressions[0].operator must be In, NotIn, Exists or DoesNotExist, not "Is"',
  ],
  ['a: [1\nb: {', 'line 2: it is not YAML: the indentation is wrong'],
  ['a: "x', 'line 1: it is not YAML: a bracket, brace, quote, comma or colon is missing'],
  ['a: 1\na: 2', 'line 2: it is not YAML: a key appears twice in one map'],
  ['a:\n\tb: 1', 'line 2: it is not YAML: a tab is used for indentation; YAML allows only spaces'],
  ['*x', 'line 1: it is not YAML: an alias (*name) has no anchor (&name) before it'],
  ['a: 1\n---\nb: 2', 'line 2: it is not YAML: it contains several documents'],
];

function messageOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a file from a user', () => {
  for (const [text, message] of policies) {
    it(`${JSON.stringify(text)} → ${message}`, () => {
      expect(messageOf(() => parsePolicyFile(text, 'p.yaml'))).to.equal(`p.yaml, ${message}`);
    });
  }

  it("never shows a parser's own text, whatever is in it", () => {
    const piece = fc.constantFrom(
      ...['a', ': ', '\n', '  ', '- ', '[', ']', '{', '}', '"', "'", '\t', '&x ', '*x', '!t '],
      ...['|', '>', '? ', '#', ',', '---\n', '%', '@', '<<', 'namespaces', 'spec'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const parse of [parsePolicyFile, parseExpectations]) {
          const message = messageOf(() => parse(pieces.join(''), 'FILE'));
          expect(message).to.match(/^FILE, line \d+: /);
          expect(message?.replaceAll(/"(?:[^"\\]|\\.)*"|[.\w]+ is missing/g, '')).to.not.match(
            OF_A_PARSER,
          );
        }
      }),
    );
  });
});
