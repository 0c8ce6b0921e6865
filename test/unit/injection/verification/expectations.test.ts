import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import { parseExpectations } from '../../../../src/lib/injection/verification/expectations-file.ts';
import { expectationFor } from '../../../../src/lib/injection/verification/expectations.ts';

const head = 'apiVersion: asm-inject/v1alpha1\nkind: Expectations\n';

describe('a file of expectations', () => {
  it('states what the pods of a namespace have, and the exceptions', () => {
    const expectations = parseExpectations(
      `${head}namespaces:\n  test1:\n    all: injected\n    except: [deploy/details, StatefulSet/db]\n  test2: {all: not-injected}\n`,
      'e.yaml',
    );
    const ask = (namespace: string, kind: string, name: string) =>
      expectationFor(expectations, namespace, { kind, name });
    expect(ask('test1', 'Deployment', 'web')).to.equal('injected');
    expect(ask('test1', 'Deployment', 'details')).to.equal('not-injected');
    expect(ask('test1', 'StatefulSet', 'db')).to.equal('not-injected');
    expect(ask('test1', 'StatefulSet', 'details')).to.equal('injected');
    expect(ask('test2', 'Deployment', 'details')).to.equal('not-injected');
    expect(ask('test3', 'Deployment', 'details')).to.equal(undefined);
  });

  const mistakes: readonly (readonly [string, number, RegExp])[] = [
    ['', 1, /the file is empty|the document|apiVersion/],
    ['[1]', 1, /the document/],
    ['apiVersion: v1\nkind: Expectations\nnamespaces: {a: {all: injected}}', 1, /apiVersion/],
    ['apiVersion: asm-inject/v1alpha1\nkind: Nope\nnamespaces: {a: {all: injected}}', 2, /kind/],
    [`${head}namespaces:\n  test1:\n    all: maybe\n`, 5, /test1\.all/],
    [`${head}namespaces:\n  test1:\n    all: injected\n    exept: []\n`, 6, /exept/],
    [
      `${head}namespaces:\n  test1:\n    all: injected\n    except:\n      - deploy/a\n      - svc/b\n`,
      8,
      /"svc" is not a type/,
    ],
    [`${head}namespaces: {}\n`, 3, /name at least one namespace/],
    [
      `${head}namespaces:\n  test1:\n    all: injected\n  test1:\n    all: injected\n`,
      6,
      /appears twice/,
    ],
    [`${head}namespaces:\n  - [\n`, 5, /./],
    [`${head}namespaces: &a\n  test1: *b\n`, 1, /alias/i],
  ];
  for (const [text, line, what] of mistakes) {
    it(`${JSON.stringify(text)}: a mistake in line ${line}`, () => {
      expect(() => parseExpectations(text, 'e.yaml'))
        .to.throw(UsageError, what)
        .with.property('message')
        .that.matches(new RegExp(`^e\\.yaml, line ${line}: `));
    });
  }
});
