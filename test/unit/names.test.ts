import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const sources = globSync('{src,playground}/**/*.ts');

/** Words that another one replaced (docs/architecture.md), as parts of a name. */
const retired = /wish|fores(?:ee|een)|forecast|lookAhead|(?<!boots)trap(?!Template)|remark|anew/i;

const declaration =
  /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;

describe('names', () => {
  it('stand once: no two files export the same one', () => {
    const found = globSync('src/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(declaration)].map(([, name = '']) => ({
        name,
        file,
      })),
    );
    expect(found.length).to.be.greaterThan(500);
    const twice = [...Map.groupBy(found, ({ name }) => name)].filter(([, all]) => all.length > 1);
    expect(twice).to.deep.equal([]);
  });

  it('of files and exports use the words of the glossary', () => {
    const exported = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(declaration)].map(([, name = '']) => name),
    );
    expect([...sources, ...exported].filter((name) => retired.test(name))).to.deep.equal([]);
  });

  it('of files in docs/architecture.md are there', () => {
    const text = readFileSync('docs/architecture.md', 'utf8');
    const paths = [...text.matchAll(/`((?:src|test|playground|scripts)\/[\w./-]*\w)`/g)];
    expect(paths.length).to.be.greaterThan(40);
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(path))).to.deep.equal(
      [],
    );
  });

  it('of tests in docs/robustness.md are there', () => {
    const text = readFileSync('docs/robustness.md', 'utf8');
    const paths = [...text.matchAll(/`((?:unit|commands|integration|shells)\/[\w/-]+)`/g)];
    expect(paths.length).to.be.greaterThan(60);
    const tests = paths.map(([, path = '']) => `test/${path}`);
    const missing = tests.filter((path) => !existsSync(path) && !existsSync(`${path}.test.ts`));
    expect(missing).to.deep.equal([]);
  });
});
