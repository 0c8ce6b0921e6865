import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import ts from 'typescript';
import { retired } from './retired-words.ts';

interface Sentence {
  readonly place: string;
  readonly text: string;
}

/** Texts of the sources that people may read: literals of more than one word, without what is computed in them. */
function sentencesOf(file: string): readonly Sentence[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (/\w \w/.test(node.text)) found.push({ place: `${file}:${line + 1}`, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Paragraphs of a page, without what is code. */
function paragraphsOf(file: string): readonly Sentence[] {
  return readFileSync(file, 'utf8')
    .replaceAll(/^```[^]*?^```$|^### .*$/gm, '')
    .split(/\n(?:\n|(?=\|))/)
    .map((text) => ({ place: file, text: text.replaceAll(/`[^`]*`/g, '').replaceAll('\n', ' ') }));
}

/** The titles of tests in a file, as far as they are literal. */
function titlesOf(file: string): readonly Sentence[] {
  const titles = readFileSync(file, 'utf8').matchAll(/^\s*(?:it|describe)\((['"`])(.*)\1/gm);
  return [...titles].map(([, , text = '']) => ({ place: file, text }));
}

function findRetired(sentences: readonly Sentence[]): readonly string[] {
  return sentences.flatMap(({ place, text }) =>
    retired.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(text) ?? [];
      return found === undefined
        ? []
        : [`${place}: "${found}" → ${instead}: ${text.slice(0, 160)}`];
    }),
  );
}

describe('what people read', () => {
  it('has no retired words in messages and help', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('completion/scripts'))
      .map((file) => `src/${file}`);
    const sentences = files.flatMap(sentencesOf);
    expect(sentences.length).to.be.greaterThan(1000);
    expect(findRetired(sentences)).to.deep.equal([]);
  });

  it('has none on the pages of the docs', () => {
    const pages = readdirSync('docs').filter((file) => file.endsWith('.md'));
    const files = ['README.md', 'CONTRIBUTING.md', ...pages.map((page) => `docs/${page}`)];
    expect(findRetired(files.flatMap(paragraphsOf))).to.deep.equal([]);
  });

  it('has none in the titles of tests', () => {
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `test/${file}`);
    const titles = files.flatMap(titlesOf);
    expect(titles.length).to.be.greaterThan(800);
    expect(findRetired(titles)).to.deep.equal([]);
  });

  it('finds one where there is one', () => {
    const text = 'pods would be made anew';
    expect(findRetired([{ place: 'x', text }])).to.have.lengthOf(1);
  });
});
