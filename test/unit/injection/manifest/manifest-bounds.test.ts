import { expect } from 'chai';
import fc from 'fast-check';
import {
  type EditedManifest,
  editManifest,
} from '../../../../src/lib/injection/manifest/manifest-edit.ts';

function edit(text: string): EditedManifest {
  return editManifest(text, { intent: 'not-injected', method: 'label', isMeant: () => true });
}

const workload = (name: string, labels: string, selector = '{app: web}'): string =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: {name: ${name}}`,
    'spec:',
    '  template:',
    '    metadata:',
    `      labels: ${labels}`,
    '    spec: {containers: []}',
    `  selector: {matchLabels: ${selector}}`,
    '',
  ].join('\n');

/** Processor time of an edit, in milliseconds: the least of three. */
function measure(text: string): number {
  const times = [1, 2, 3].map(() => {
    const began = process.cpuUsage();
    edit(text);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('manifests of any size and shape', function () {
  this.timeout(120_000);

  const kinds: Readonly<Record<string, (at: number) => string>> = {
    'that are all edited': (at) => workload(`web-${at}`, '{app: web}'),
    'that all share their labels by an anchor': (at) =>
      workload(`web-${at}`, '&labels {app: web}', '*labels'),
  };
  for (const [what, one] of Object.entries(kinds)) {
    it(`takes time linear in the number of documents ${what}`, () => {
      const text = (count: number): string =>
        Array.from({ length: count }, (_, at) => one(at)).join('---\n');
      edit(text(100));
      const [few, many] = [measure(text(150)), measure(text(1200))];
      // Eight times the documents; a quadratic step makes it 64 times.
      expect(many / few).to.be.below(24);
    });
  }

  it('one workload that cannot be edited does not block others, in its document or elsewhere', () => {
    const text = [
      workload('one', '{app: web}'),
      workload('two', '&labels {app: web}', '*labels'),
      workload('three', '{app: web}'),
    ].join('---\n');
    const { workloads } = edit(text);
    expect(workloads.map(({ outcome }) => outcome)).to.deep.equal([
      'changed',
      'refused',
      'changed',
    ]);
  });

  it('names that are not strings are reported as they are written in the file', () => {
    const { workloads } = edit(workload('{{ .Values.name }}', '{app: web}'));
    expect(workloads.map(({ object }) => object.name)).to.deep.equal(['{{ .Values.name }}']);
    const [number] = edit(workload('007', '{app: web}')).workloads;
    expect(number?.object.name).to.equal('007');
  });

  const misshapen: Readonly<Record<string, string>> = {
    'an apiVersion that is a number': 'apiVersion: 5\nkind: Deployment\nspec: {template: {}}\n',
    'a kind that is a number': 'apiVersion: v1\nkind: 7\n',
    'a kind that is a map': 'apiVersion: v1\nkind: {a: b}\nitems: []\n',
    'metadata that is a text': 'kind: Pod\nmetadata: hello\n',
    'metadata that is a list': 'kind: Pod\nmetadata: [a]\n',
    'labels that are a list': 'kind: Pod\nmetadata: {labels: [a]}\n',
    'labels that are a text': 'kind: Pod\nmetadata: {labels: a}\n',
    'a spec that is a list': 'kind: Deployment\nspec: [template]\n',
    'a template that is a text': 'kind: Deployment\nspec: {template: text}\n',
    'a selector that is a text':
      'kind: Deployment\nspec: {selector: x, template: {metadata: {labels: {a: b}}}}\n',
    'expressions that are a map':
      'kind: Deployment\nspec: {selector: {matchExpressions: {}}, template: {metadata: {}}}\n',
    'deep nesting in brackets': `a: ${'['.repeat(100_000)}`,
    'deep nesting, closed': `a: ${'['.repeat(3000)}${']'.repeat(3000)}`,
    'deep nesting in braces': '{"a":'.repeat(50_000),
    'deep nesting in lines': Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}a:`).join(
      '\n',
    ),
    'deep nesting of dashes': `${'- '.repeat(20_000)}x`,
    'aliases that multiply': `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghij')
      .map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at] ?? ''},`.repeat(9)}]`)
      .join('\n')}\nkind: Pod\n`,
    'an alias of itself': 'kind: Pod\nmetadata: &m {labels: *m}\n',
    'an alias without an anchor': 'kind: Pod\nmetadata: *nobody\n',
    'a key that is a prototype':
      'kind: Pod\nmetadata: {labels: {__proto__: {a: b}, constructor: c}}\n',
    'a kind that every object has': 'kind: constructor\nmetadata: {}\n',
    'items that are no objects': 'kind: List\nitems: [1, null, a, [], {kind: Pod, metadata: 1}]\n',
    'tags of other languages': 'kind: !!python/object:os.system Pod\nmetadata: !!binary x\n',
    'a merge of itself': 'kind: Pod\nmetadata: &m\n  <<: *m\n  labels: {}\n',
    'a merge of a text': 'kind: Pod\nmetadata:\n  <<: text\n',
    'a directive of another version': '%YAML 9.9\n---\nkind: Pod\nmetadata: {}\n',
    'control characters': 'kind: Pod\nmetadata: {labels: {a: "\u001b\u0007"}}\n\u0001',
    nothing: '',
    'dashes alone': '---\n---\n...\n---',
  };
  for (const [what, text] of Object.entries(misshapen)) {
    it(`${what} causes no exception`, () => {
      const { workloads, problems } = edit(text);
      for (const { message } of problems) expect(message).to.match(/\S/);
      expect(workloads.length + problems.length).to.be.at.most(10);
    });
  }

  it('edits or refuses a workload with any value in any place', () => {
    const leaf = fc.constantFrom(
      '7',
      'null',
      '~',
      'text',
      '[]',
      '{}',
      '[a]',
      '{a: b}',
      '"x"',
      'true',
    );
    const object = fc.record(
      {
        apiVersion: fc.constantFrom('apps/v1', 'v1', '5', '[]', '{a: b}', 'null'),
        kind: fc.constantFrom('Deployment', 'Pod', 'CronJob', 'List', 'PodList', '7', 'null', '{}'),
        metadata: leaf,
        items: leaf,
        spec: fc.oneof(
          leaf,
          leaf.map((value) => `{template: ${value}}`),
          leaf.map((value) => `{template: {metadata: ${value}}}`),
          leaf.map((value) => `{template: {metadata: {labels: ${value}}}}`),
          leaf.map((value) => `{template: {metadata: {annotations: ${value}}}}`),
          leaf.map((value) => `{template: {spec: ${value}}}`),
          leaf.map((value) => `{template: {metadata: {}}, selector: ${value}}`),
          leaf.map((value) => `{template: {metadata: {}}, selector: {matchLabels: ${value}}}`),
          leaf.map((value) => `{template: {metadata: {}}, selector: {matchExpressions: ${value}}}`),
          leaf.map(
            (value) =>
              `{template: {metadata: {}}, selector: {matchExpressions: [{key: a, operator: In, values: ${value}}]}}`,
          ),
          leaf.map((value) => `{template: {metadata: {}}, selector: {matchLabels: {a: ${value}}}}`),
          leaf.map((value) => `{jobTemplate: ${value}}`),
          leaf.map((value) => `{jobTemplate: {spec: {template: {metadata: ${value}}}}}`),
        ),
      },
      { requiredKeys: ['kind'] },
    );
    const text = object.map((fields) =>
      Object.entries(fields)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (documents) => {
        for (const intent of ['injected', 'not-injected', 'inherited'] as const) {
          for (const method of ['label', 'annotation', 'both'] as const) {
            editManifest(documents.join('---\n'), { intent, method, isMeant: () => true });
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('edits or refuses any bytes', () => {
    const piece = fc.constantFrom(
      ...'{}[]:,-?|>&*!%@#"\'\n \t'.split(''),
      '---\n',
      'kind: Pod\n',
      'metadata:\n',
      '  labels:\n',
      '    a: b\n',
      '<<: ',
      '&a ',
      '*a',
      '\u0000',
      '\ufeff',
      '\u2028',
      '!!map ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        edit(pieces.join(''));
      }),
      { numRuns: 500 },
    );
  });
});
