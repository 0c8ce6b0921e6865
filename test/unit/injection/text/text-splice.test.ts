import { expect } from 'chai';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Json } from '../../../../src/lib/injection/model/model.ts';
import { spliceText } from '../../../../src/lib/injection/text/text-splice.ts';

/** The text after the splice; fails where it is refused. */
function spliced(text: string, path: readonly string[], value: Json): string {
  const result = spliceText(text, path, value);
  if (!result.ok) throw new Error(result.problem);
  return result.text;
}

const selector = [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'yes'] }] }];

describe('setting one value in YAML or JSON text', () => {
  const rows: readonly {
    readonly name: string;
    readonly text: string;
    readonly path?: readonly string[];
    readonly value?: Json;
    readonly want: string;
  }[] = [
    { name: 'a plain value', text: 'a: 1\nb: false # off\n', want: 'a: 1\nb: true # off\n' },
    { name: 'a quoted value', text: 'b: "false"\n', want: 'b: true\n' },
    {
      name: 'a text in its own quotes',
      text: "b: 'x' # y\n",
      value: "it's",
      want: "b: 'it''s' # y\n",
    },
    { name: 'a text with Windows line breaks', text: 'a: 1\r\n', want: 'b: true\r\na: 1\r\n' },
    {
      name: 'no value in a flow map',
      text: '{a: {b: , c: 1}}\n',
      path: ['a', 'b', 'd'],
      want: '{a: {b: {d: true} , c: 1}}\n',
    },
    { name: 'the same value', text: 'b:    True\n', want: 'b:    True\n' },
    { name: 'no value', text: 'b:   # unset\na: 1\n', want: 'b: true   # unset\na: 1\n' },
    { name: 'a value at the end without a newline', text: 'b: false', want: 'b: true' },
    {
      name: 'a missing key',
      text: '# the policy\na: 1\nc: |\n  b: false\n',
      want: '# the policy\nb: true\na: 1\nc: |\n  b: false\n',
    },
    { name: 'no text', text: '', want: 'b: true\n' },
    { name: 'only a comment', text: '# nothing yet', want: '# nothing yet\nb: true\n' },
    { name: 'a document marker', text: '---\na: 1\n', want: '---\nb: true\na: 1\n' },
    {
      name: 'a key given twice',
      text: 'b: false\na: 1\nb: false\n',
      want: 'b: false\na: 1\nb: true\n',
    },
    {
      name: 'a nested value',
      text: 'a:\n  # on or off\n  b: false\n  c: 1\n',
      path: ['a', 'b'],
      want: 'a:\n  # on or off\n  b: true\n  c: 1\n',
    },
    {
      name: 'a missing key of a nested map',
      text: 'x: 1\na:\n    # first\n    c: 1\n',
      path: ['a', 'b'],
      want: 'x: 1\na:\n    # first\n    b: true\n    c: 1\n',
    },
    {
      name: 'a missing map',
      text: 'x: 1\n',
      path: ['a', 'b'],
      want: 'a:\n  b: true\nx: 1\n',
    },
    { name: 'an empty map', text: 'a: {}\nx: 1\n', path: ['a', 'b'], want: 'a: {b: true}\nx: 1\n' },
    { name: 'a null map', text: 'a:\nx: 1\n', path: ['a', 'b'], want: 'a:\n  b: true\nx: 1\n' },
    {
      name: 'pretty JSON',
      text: '{\n  "a": {\n    "b": false,\n    "c": 1\n  }\n}\n',
      path: ['a', 'b'],
      want: '{\n  "a": {\n    "b": true,\n    "c": 1\n  }\n}\n',
    },
    {
      name: 'a missing key of pretty JSON',
      text: '{\n  "a": {\n    "c": 1\n  }\n}',
      path: ['a', 'b'],
      want: '{\n  "a": {\n    "b": true,\n    "c": 1\n  }\n}',
    },
    {
      name: 'a missing map of pretty JSON',
      text: '{\n  "x": 1\n}',
      path: ['a', 'b'],
      want: '{\n  "a": {"b": true},\n  "x": 1\n}',
    },
    {
      name: 'compact JSON',
      text: '{"x":[1,{"b":false}],"a":{"b":false}}',
      path: ['a', 'b'],
      want: '{"x":[1,{"b":false}],"a":{"b":true}}',
    },
    { name: 'JSON without a key', text: '{}', path: ['a', 'b'], want: '{"a":{"b":true}}' },
    {
      name: 'JSON indented with tabs',
      text: '{\n\t"a": {\n\t\t"b": false\n\t}\n}',
      path: ['a', 'b'],
      want: '{\n\t"a": {\n\t\t"b": true\n\t}\n}',
    },
    {
      name: 'an empty list by a list',
      text: 'b: []  # none\na: 1\n',
      value: selector,
      want: 'b: [{matchExpressions: [{key: app, operator: In, values: [web, "yes"]}]}]  # none\na: 1\n',
    },
    {
      name: 'a list over several lines by a list',
      text: 'b:\n- matchLabels:\n    app: db\n- matchLabels: {app: x}\n# next\na: 1\n',
      value: selector,
      want: 'b:\n- matchExpressions:\n    - key: app\n      operator: In\n      values:\n        - web\n        - "yes"\n# next\na: 1\n',
    },
    {
      name: 'a list over several lines by an empty one',
      text: 'b: # who\n  # always\n  - matchLabels:\n      app: db\na: 1\n',
      value: [],
      want: 'b: [] # who\n  # always\na: 1\n',
    },
    {
      name: 'a list at the end by an empty one',
      text: 'a: 1\nb:\n- x\n- y',
      value: [],
      want: 'a: 1\nb: []',
    },
    { name: 'a block scalar', text: 'b: |\n  x\n  y\na: 1\n', want: 'b: true\na: 1\n' },
    {
      name: 'a flow map over several lines',
      text: '{ # all\n  a: 1 }\n',
      want: '{ # all\n  a: 1, b: true }\n',
    },
  ];
  for (const { name, text, path = ['b'], value = true, want } of rows) {
    it(name, () => {
      expect(spliced(text, path, value)).to.equal(want);
    });
  }

  it('returns the former value', () => {
    expect(spliceText('b: "off"\n', ['b'], true)).to.have.property('former', 'off');
    expect(spliceText('a: 1\n', ['b'], true)).to.have.property('former', undefined);
    expect(spliceText('a: {}\n', ['a', 'b'], true)).to.have.property('former', undefined);
  });

  for (const [name, text, path, problem] of [
    ['what is not YAML', 'a: [', ['b'], /not YAML/],
    ['several documents', 'a: 1\n---\nb: 1\n', ['b'], /not YAML/],
    ['a list', '- a\n', ['b'], /not a map/],
    ['a path through a plain value', 'a: 1\n', ['a', 'b'], /^a is not a map/],
    ['an alias on the path', 'x: &x {b: 1}\na: *x\n', ['a', 'b'], /^a is not a map/],
    [
      'a value that others refer to',
      'b: &x false\na: *x\n',
      ['b'],
      /cannot be changed there alone/,
    ],
    [
      'a value with a tag that says otherwise',
      'b: !!str false\n',
      ['b'],
      /cannot be changed there/,
    ],
    [
      'a map that is merged in',
      'base: &base {a: {b: 1, c: 2}}\n<<: *base\n',
      ['a', 'b'],
      /cannot be changed there alone/,
    ],
  ] as const) {
    it(`refuses ${name}`, () => {
      const result = spliceText(text, path, true);
      expect(result.ok).to.equal(false);
      expect(result).to.have.property('problem').that.matches(problem);
    });
  }

  const key = fc.constantFrom('policy', 'a', 'b', 'on', 'x y', '1', 'global', 'a.b/c', '');
  const scalar: fc.Arbitrary<Json> = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.constantFrom('yes', 'enabled', '1', 'true', '', '# no', 'a: b', '{{ x }}', 'two\nlines\n'),
    fc.string({ maxLength: 6 }),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const rendering = fc.record({
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    flow: fc.boolean(),
  });

  it('keeps every byte around the value, whatever that is and was', () => {
    // The document is put together here from parts, so the parts say what must stay.
    const head = '# head\nfirst: {a: 1} # one\ntext: |-\n  policy: {{ .x }}\n\n  # no comment\n';
    const tail = '# tail\nlast: "x"   # end\n\n';
    fc.assert(
      fc.property(tree, tree, rendering, (before, after, { indent, indentSeq, flow }) => {
        const options = { indent, indentSeq, lineWidth: 0, version: '1.1' } as const;
        const entry = stringify(
          { policy: before },
          flow ? { ...options, collectionStyle: 'flow' } : options,
        );
        const old = flow
          ? `policy: ${entry.replace(/^\{ policy: /, '').replace(/ \}\n$/, '\n')}`
          : entry;
        const text = head + old + tail;
        fc.pre(Object.hasOwn(parse(text, { version: '1.1' }) as object, 'policy'));
        const result = spliced(text, ['policy'], after);
        expect(result.startsWith(head)).to.equal(true);
        expect(result.endsWith(tail)).to.equal(true);
        expect(parse(result, { version: '1.1' })).to.deep.equal({
          ...(parse(text, { version: '1.1' }) as object),
          policy: after,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('sets any path of any document, in JSON and in YAML, and nothing else', () => {
    const path = fc.array(key, { minLength: 1, maxLength: 3 });
    const document = fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(
        fc.record({
          root: document,
          steps: path,
          value: tree,
          form: rendering,
          json: fc.boolean(),
        }),
        ({ root, steps, value, form, json }) => {
          const text = json
            ? JSON.stringify(root, undefined, form.flow ? undefined : form.indent)
            : stringify(root, { indent: form.indent, indentSeq: form.indentSeq, version: '1.1' });
          const result = spliceText(text, steps, value);
          if (!result.ok) {
            expect(hasNoMapOn(root, steps), result.problem).to.equal(true);
            return;
          }
          expect(parse(result.text, { version: '1.1' })).to.deep.equal(setIn(root, steps, value));
          if (json) expect(JSON.parse(result.text)).to.deep.equal(setIn(root, steps, value));
          // What is there twice comes out the same: setting a value is settled after the first time.
          expect(spliced(result.text, steps, value)).to.equal(result.text);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function setIn(object: Json | undefined, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  const isMap = typeof object === 'object' && object !== null && !Array.isArray(object);
  const map = (isMap ? object : {}) as Record<string, Json>;
  return { ...map, [key]: setIn(map[key], rest, value) };
}

/** Whether something on the path is there and cannot hold the next key. */
function hasNoMapOn(object: Json | undefined, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined || object === undefined || object === null) return false;
  if (typeof object !== 'object' || Array.isArray(object)) return true;
  return hasNoMapOn((object as Record<string, Json>)[key], rest);
}
