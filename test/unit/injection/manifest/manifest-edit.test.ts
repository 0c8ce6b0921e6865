import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import {
  type EditedManifest,
  editManifest,
} from '../../../../src/lib/injection/manifest/manifest-edit.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import type { WrittenKey } from '../../../../src/lib/injection/model/version.ts';
import type { InjectionIntent } from '../../../../src/lib/injection/workload/intent.ts';
import { templatePath } from '../../../../src/lib/injection/workload/template-edit.ts';

function edit(text: string, intent: InjectionIntent, method: WrittenKey = 'label'): EditedManifest {
  return editManifest(text, { intent, method, isMeant: () => true });
}

/** The lines that differ, as a patch writes them. */
function changedLines(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 0 });
  return hunks.flatMap(({ lines }) => lines);
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly intent?: InjectionIntent;
  readonly method?: WrittenKey;
  readonly want: readonly string[];
}

const deployment = (template: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n${template}`;
const spec = '    spec: {containers: []}\n';

const cases: readonly Case[] = [
  {
    name: 'behind the last label, before comments that follow',
    text: deployment(
      `    metadata:\n      labels:\n        app: web # c\n        # others\n\n      name: x\n${spec}`,
    ),
    want: ['+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'a value in its own quotes, with its comment',
    text: deployment(
      `    metadata:\n      labels:\n        sidecar.istio.io/inject: 'false' # why\n${spec}`,
    ),
    want: [
      `-        sidecar.istio.io/inject: 'false' # why`,
      `+        sidecar.istio.io/inject: 'true' # why`,
    ],
  },
  {
    name: 'a value without quotes, which Kubernetes would refuse',
    text: deployment(`    metadata:\n      labels:\n        sidecar.istio.io/inject: yes\n${spec}`),
    want: ['-        sidecar.istio.io/inject: yes', '+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'no labels yet',
    text: deployment(`    metadata:\n      name: x\n${spec}`),
    want: ['+      labels:', '+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'labels without a value',
    text: deployment(`    metadata:\n      labels: # none yet\n      name: x\n${spec}`),
    want: ['+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'labels that are {}',
    text: deployment(`    metadata:\n      labels: {} # none\n${spec}`),
    want: ['-      labels: {} # none', '+      labels: {sidecar.istio.io/inject: "true"} # none'],
  },
  {
    name: 'labels that are null',
    text: deployment(`    metadata:\n      labels: null\n${spec}`),
    want: ['-      labels: null', '+      labels: {sidecar.istio.io/inject: "true"}'],
  },
  {
    name: 'no metadata: before the spec, both maps',
    text: deployment(spec),
    method: 'both',
    want: [
      '+    metadata:',
      '+      labels:',
      '+        sidecar.istio.io/inject: "true"',
      '+      annotations:',
      '+        sidecar.istio.io/inject: "true"',
    ],
  },
  {
    name: 'metadata without a value',
    text: deployment(`    metadata:\n${spec}`),
    want: ['+      labels:', '+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'a flow map',
    text: deployment(`    metadata: {labels: {app: web}} # one line\n${spec}`),
    method: 'annotation',
    want: [
      '-    metadata: {labels: {app: web}} # one line',
      '+    metadata: {labels: {app: web}, annotations: {sidecar.istio.io/inject: "true"}} # one line',
    ],
  },
  {
    name: 'a flow map over several lines',
    text: deployment(`    metadata: {labels: {\n        app: web,\n        tier: front}}\n${spec}`),
    want: [
      '-        tier: front}}',
      '+        tier: front,',
      '+        sidecar.istio.io/inject: "true"}}',
    ],
  },
  {
    name: 'wide indentation',
    text: 'kind: StatefulSet\napiVersion: apps/v1\nspec:\n    template:\n        metadata:\n            name: x\n        spec: {}\n',
    want: ['+            labels:', '+                sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'labels shared with the selector by an anchor: merged in',
    text: `apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector:\n    matchLabels: &labels\n      app: web\n  template:\n    metadata:\n      labels: *labels\n${spec}`,
    want: [
      '-      labels: *labels',
      '+      labels: {<<: *labels, sidecar.istio.io/inject: "true"}',
    ],
  },
  {
    name: 'a merge key among the labels',
    text: `apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector:\n    matchLabels: &labels {app: web}\n  template:\n    metadata:\n      labels:\n        <<: *labels\n${spec}`,
    want: ['+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'a contradicting annotation goes with its line',
    text: deployment(
      `    metadata:\n      labels: {app: web}\n      annotations:\n        a: b\n        sidecar.istio.io/inject: "false"\n        c: d\n${spec}`,
    ),
    want: [
      '-      labels: {app: web}',
      '+      labels: {app: web, sidecar.istio.io/inject: "true"}',
      '-        sidecar.istio.io/inject: "false"',
    ],
  },
  {
    name: 'the last annotation goes with its map, comments stay',
    text: deployment(
      `    metadata:\n      labels: {app: web}\n      annotations:\n        # why\n        sidecar.istio.io/inject: "false"\n${spec}`,
    ),
    intent: 'inherited',
    want: ['-      annotations:', '-        sidecar.istio.io/inject: "false"'],
  },
  {
    name: 'nothing left: the metadata goes too',
    text: deployment(
      `    metadata:\n      annotations:\n        sidecar.istio.io/inject: "false"\n${spec}`,
    ),
    intent: 'inherited',
    want: ['-    metadata:', '-      annotations:', '-        sidecar.istio.io/inject: "false"'],
  },
  {
    name: 'what contradicts was all of the metadata: the line stays for what is added',
    text: deployment(
      `    metadata:\n      annotations:\n        sidecar.istio.io/inject: "true"   # since March\n${spec}`,
    ),
    intent: 'not-injected',
    want: [
      '-      annotations:',
      '-        sidecar.istio.io/inject: "true"   # since March',
      '+      labels:',
      '+        sidecar.istio.io/inject: "false"',
    ],
  },
  {
    name: 'nothing left but a comment: the metadata stays with it',
    text: deployment(
      `    metadata:\n      labels: # ours\n        sidecar.istio.io/inject: "false"\n${spec}`,
    ),
    intent: 'inherited',
    want: ['-        sidecar.istio.io/inject: "false"'],
  },
  {
    name: 'a comment keeps the line of an emptied map',
    text: deployment(
      `    metadata:\n      labels: # ours\n        sidecar.istio.io/inject: "false"\n      name: x\n${spec}`,
    ),
    intent: 'inherited',
    want: ['-        sidecar.istio.io/inject: "false"'],
  },
  {
    name: 'out of flow maps: first, last and only',
    text: [
      'apiVersion: v1\nkind: PodList\nitems:',
      '- {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {sidecar.istio.io/inject: "true", a: b}}}',
      '- {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {a: b, sidecar.istio.io/inject: "true"}}}',
      '- {apiVersion: v1, kind: Pod, metadata: {name: c, labels: {sidecar.istio.io/inject: "true"}}}\n',
    ].join('\n'),
    intent: 'inherited',
    want: [
      '-- {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {sidecar.istio.io/inject: "true", a: b}}}',
      '-- {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {a: b, sidecar.istio.io/inject: "true"}}}',
      '-- {apiVersion: v1, kind: Pod, metadata: {name: c, labels: {sidecar.istio.io/inject: "true"}}}',
      '+- {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {a: b}}}',
      '+- {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {a: b}}}',
      '+- {apiVersion: v1, kind: Pod, metadata: {name: c, labels: {}}}',
    ],
  },
  {
    name: 'out of a flow map over several lines: comments on other entries stay',
    text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {\n    a: b, # first\n    sidecar.istio.io/inject: "true", # ours\n    # last\n    c: d\n  }\n  annotations: {\n    a: b, # first\n    # ours\n    sidecar.istio.io/inject: "true"\n  }\n',
    intent: 'inherited',
    want: [
      '-    sidecar.istio.io/inject: "true", # ours',
      '-    a: b, # first',
      '+    a: b # first',
      '-    sidecar.istio.io/inject: "true"',
    ],
  },
  {
    name: 'a patch for Kustomize, without a spec',
    text: 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\nspec:\n  template:\n    metadata:\n      labels:\n        team: a\n',
    want: ['+        sidecar.istio.io/inject: "true"'],
  },
  {
    name: 'no line break at the end of the text',
    text: 'apiVersion: v1\nkind: Pod\nspec: {}\nmetadata:\n  name: a\n  labels:\n    a: b',
    want: [
      '-    a: b',
      '\\ No newline at end of file',
      '+    a: b',
      '+    sidecar.istio.io/inject: "true"',
      '\\ No newline at end of file',
    ],
  },
  {
    name: 'other kinds, and other groups with the same kind',
    text: 'apiVersion: v1\nkind: Service\nspec: {template: {}}\n---\napiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nspec: {template: {spec: {}}}\n---\napiVersion: v1\nkind: Deployment\nspec: {template: {spec: {}}}\n---\napiVersion: apps/v1\nkind: Pod\nspec: {containers: []}\n---\n# nothing\n---\njust text\n',
    want: [],
  },
];

describe('editManifest', () => {
  for (const { name, text, intent = 'injected', method = 'label', want } of cases) {
    it(name, () => {
      const { text: after, problems } = edit(text, intent, method);
      expect(problems).to.deep.equal([]);
      expect(changedLines(text, after)).to.deep.equal(want);
      expect(edit(after, intent, method).text, 'once more').to.equal(after);
    });
  }

  it('edits every workload of a chart, and only the affected lines', () => {
    const chart = readFileSync('test/fixtures/manifests/chart.yaml', 'utf8');
    const { text, workloads } = edit(chart, 'not-injected', 'label');
    expect(changedLines(chart, text)).to.deep.equal([
      '+        sidecar.istio.io/inject: "false"',
      '-            labels: {app: database}',
      '+            labels: {app: database, sidecar.istio.io/inject: "false"}',
      "-                sidecar.istio.io/inject: 'true'   # since March",
      '+        metadata:',
      '+          labels:',
      '+            sidecar.istio.io/inject: "false"',
      '+  labels:',
      '+    sidecar.istio.io/inject: "false"',
    ]);
    expect(
      workloads.map(({ object, line, outcome }) => [
        `${object.kind}/${object.name}`,
        line,
        outcome,
      ]),
    ).to.deep.equal([
      ['Deployment/release-bookstore', 53, 'changed'],
      ['StatefulSet/release-database', 78, 'changed'],
      ['CronJob/release-backup', 95, 'changed'],
      ['Pod/release-bookstore-test-connection', 111, 'changed'],
    ]);
    // The lines themselves: the first that differs of each.
    const lines = text.split('\n');
    expect(workloads.map(({ line }) => lines[line - 1]?.trim())).to.deep.equal([
      'sidecar.istio.io/inject: "false"',
      'labels: {app: database, sidecar.istio.io/inject: "false"}',
      'metadata:',
      'labels:',
    ]);
  });

  it('keeps the line breaks of Windows, and a byte order mark', () => {
    const chart = `\uFEFF${readFileSync('test/fixtures/manifests/chart.yaml', 'utf8').replaceAll('\n', '\r\n')}`;
    const { text } = edit(chart, 'injected');
    const plain = chart.replaceAll('\r\n', '\n');
    expect(text).to.equal(edit(plain, 'injected').text.replaceAll('\n', '\r\n'));
    expect(text).to.not.equal(chart);
  });

  it('edits JSON in its own style, indented or compact', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { template: { metadata: { labels: { app: 'web' } }, spec: {} } },
    };
    const spread = JSON.stringify(object, undefined, 2);
    expect(changedLines(spread, edit(spread, 'injected').text)).to.deep.equal([
      '-          "app": "web"',
      '+          "app": "web",',
      '+          "sidecar.istio.io/inject": "true"',
    ]);
    const tight = JSON.stringify(object);
    expect(edit(tight, 'injected', 'both').text).to.equal(
      tight.replace(
        '{"app":"web"}',
        '{"app":"web","sidecar.istio.io/inject":"true"},"annotations":{"sidecar.istio.io/inject":"true"}',
      ),
    );
    for (const text of [spread, tight]) {
      JSON.parse(edit(text, 'not-injected', 'both').text);
    }
  });

  it('edits only the selected workloads', () => {
    const chart = readFileSync('test/fixtures/manifests/chart.yaml', 'utf8');
    const { workloads } = editManifest(chart, {
      intent: 'injected',
      method: 'label',
      isMeant: ({ kind }) => kind === 'CronJob',
    });
    expect(workloads.map(({ object }) => object.name)).to.deep.equal(['release-backup']);
  });

  it('refuses what an anchor shares, and still edits the rest', () => {
    const shared = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shared}\nspec:\n  template:\n    metadata:\n      labels: &labels\n        app: web\n    spec: {}\n  selector:\n    matchLabels: *labels\n`;
    const other = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: other\n  labels:\n    a: b\n';
    const { text, workloads } = edit(`${shared}---\n${other}`, 'injected');
    expect(workloads.map(({ outcome }) => outcome)).to.deep.equal(['refused', 'changed']);
    expect(workloads[0]?.problem).to.contain('anchor');
    expect(text).to.equal(`${shared}---\n${other}    sidecar.istio.io/inject: "true"\n`);
  });

  it('refuses to remove what is merged in', () => {
    const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {labels: &l {sidecar.istio.io/inject: "true"}}\nspec:\n  template:\n    metadata:\n      labels: *l\n${spec}`;
    const result = edit(text, 'inherited');
    expect(result.workloads[0]?.outcome).to.equal('refused');
    expect(result.text).to.equal(text);
  });

  it('refuses a label that contradicts the selector', () => {
    const text = `apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector:\n    matchLabels:\n      sidecar.istio.io/inject: "true"\n  template:\n    metadata:\n      labels:\n        sidecar.istio.io/inject: "true"\n${spec}`;
    const result = edit(text, 'not-injected');
    expect(result.workloads[0]?.problem).to.contain('selector');
    expect(result.text).to.equal(text);
  });

  for (const [name, broken, line] of [
    ['a template of Helm', 'kind: Deployment\n{{- if .Values.on }}\nspec: {}\n{{- end }}\n', 2],
    ['an alias without its anchor', 'kind: Deployment\nspec: *nowhere\n', 1],
    ['a key given twice', 'kind: Pod\nkind: Pod\n', 2],
  ] as const) {
    it(`leaves ${name} unchanged, and reports its line`, () => {
      const good = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';
      const { text, problems, workloads } = edit(`${broken}---\n${good}`, 'injected');
      expect(problems.map((problem) => problem.line)).to.deep.equal([line]);
      expect(text.startsWith(`${broken}---\n`)).to.equal(true);
      expect(workloads.every(({ outcome }) => outcome === 'changed')).to.equal(true);
    });
  }

  describe('for any manifest', () => {
    const key = fc.constantFrom('app', 'tier', 'app.kubernetes.io/name', 'y', 'on', POD_INJECT);
    const value = fc.constantFrom('true', 'false', 'yes', '', 'web', 'a: b', '# no', "it's", '1');
    const map = fc.option(fc.dictionary(key, value, { maxKeys: 3 }), { nil: undefined });
    const metadata = fc.option(
      fc.record({
        name: fc.constantFrom('x', undefined),
        labels: map,
        annotations: map,
      }),
      { nil: undefined },
    );
    const object = fc
      .record({
        kind: fc.constantFrom('Deployment', 'StatefulSet', 'CronJob', 'Pod', 'Job', 'ConfigMap'),
        metadata,
        isFirst: fc.boolean(),
      })
      .map(({ kind, metadata: given, isFirst }) => {
        const apiVersion = API_VERSIONS[kind] ?? 'apps/v1';
        const data = { containers: [{ name: 'app', args: ['a: b', 'line\nline\n'] }] };
        const meta = given === undefined ? {} : { metadata: clean(given) };
        const template = isFirst ? { ...meta, spec: data } : { spec: data, ...meta };
        const inner = templatePath(kind).reduceRight<object>(
          (inside, step) => ({ [step]: inside }),
          template,
        );
        return { apiVersion, kind, ...(kind === 'ConfigMap' ? { data: { a: 'b' } } : inner) };
      });
    const style = fc.record({
      indent: fc.constantFrom(2, 3, 4),
      collectionStyle: fc.constantFrom<'block' | 'any' | 'flow'>('block', 'any', 'flow'),
      defaultStringType: fc.constantFrom<'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE'>(
        'PLAIN',
        'QUOTE_DOUBLE',
        'QUOTE_SINGLE',
      ),
      indentSeq: fc.boolean(),
      lineWidth: fc.constantFrom(0, 40),
    });
    const manifest = fc
      .record({
        objects: fc.array(object, { minLength: 1, maxLength: 4 }),
        isList: fc.boolean(),
        options: style,
        eol: fc.constantFrom('\n', '\r\n'),
        isCommented: fc.boolean(),
      })
      .map(({ objects, isList, options, eol, isCommented }) => {
        const whole = isList ? [{ apiVersion: 'v1', kind: 'List', items: objects }] : objects;
        const text = whole
          .map((one) => stringify(one, { version: '1.1', ...options }))
          .join('---\n');
        return (isCommented ? comment(text) : text).replaceAll('\n', eol);
      });
    const intent = fc.constantFrom<InjectionIntent>('injected', 'not-injected', 'inherited');
    const method = fc.constantFrom<WrittenKey>('label', 'annotation', 'both');

    it('has the intended meaning and no other change; unaffected lines stay byte for byte', () => {
      fc.assert(
        fc.property(manifest, intent, method, (text, intended, by) => {
          const result = edit(text, intended, by);
          expect(result.problems).to.deep.equal([]);
          const changed = result.workloads.filter(({ outcome }) => outcome === 'changed');
          expect(result.workloads.some(({ outcome }) => outcome === 'refused')).to.equal(false);
          if (changed.length === 0) expect(result.text).to.equal(text);
          expect(withoutInjectValue(result.text)).to.deep.equal(withoutInjectValue(text));
          for (const found of intentsIn(result.text)) {
            const wanted = { injected: 'true', 'not-injected': 'false', inherited: undefined }[
              intended
            ];
            const [label, annotation] = found;
            expect(label).to.be.oneOf(by === 'annotation' ? [wanted, undefined] : [wanted]);
            expect(annotation).to.be.oneOf(by === 'label' ? [wanted, undefined] : [wanted]);
          }
          // A workload has at most two keys and their maps: of every other line nothing may differ.
          const lines = changedLines(text, result.text).filter((line) => !line.startsWith('\\'));
          expect(lines.length).to.be.at.most(12 * changed.length);
          for (const line of withoutCommas(lines)) expect(line).to.match(LINES_CONCERNED);
          expect(edit(result.text, intended, by).text).to.equal(result.text);
        }),
        { numRuns: 400 },
      );
    });
  });
});

const API_VERSIONS: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  Pod: 'v1',
  ConfigMap: 'v1',
};

/** In a flow map over several lines, the neighbour of what is edited gains or loses a comma. */
function withoutCommas(lines: readonly string[]): readonly string[] {
  const plain = lines.map((line) => line.replace(/,?( #.*)?\r?$/, '$1'));
  return plain.filter((line) => !plain.includes(line.replace(/^./, line[0] === '+' ? '-' : '+')));
}

/** Lines with what is edited, or in flow style with what stands beside it. */
const LINES_CONCERNED = /inject|labels|annotations|metadata|[{},]/;

function clean(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A comment line before every fourth line that starts a block entry, and one behind every fifth. */
function comment(text: string): string {
  return text
    .split('\n')
    .flatMap((line, index) => {
      if (!/^ *[\w.]+:( \w+)?$/.test(line)) return [line];
      const indent = /^ */.exec(line)?.[0] ?? '';
      const reported = index % 5 === 0 ? `${line} # told` : line;
      return index % 4 === 0 ? [`${indent}# before`, reported] : [reported];
    })
    .join('\n');
}

function objectsIn(text: string): readonly { readonly kind: string }[] {
  return [...parseAllDocuments(text, { version: '1.1', merge: true })].flatMap((document) => {
    const value = document.toJS() as { kind: string; items?: { kind: string }[] };
    return value.kind === 'List' ? (value.items ?? []) : [value];
  });
}

interface Meta {
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

function templateOf(object: { readonly kind: string }): { metadata?: Meta | null } | undefined {
  return templatePath(object.kind).reduce<unknown>(
    (value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step],
    object,
  ) as { metadata?: Meta | null } | undefined;
}

function intentsIn(text: string): (readonly [string | undefined, string | undefined])[] {
  return objectsIn(text)
    .filter(({ kind }) => kind !== 'ConfigMap')
    .map((object) => {
      const { labels, annotations } = templateOf(object)?.metadata ?? {};
      return [labels?.[POD_INJECT], annotations?.[POD_INJECT]] as const;
    });
}

/** Everything but the intent; empty maps count as absent. */
function withoutInjectValue(text: string): unknown {
  return JSON.parse(
    JSON.stringify(objectsIn(text), (name, value: unknown) => {
      if (name === POD_INJECT) return undefined;
      const isHolder = name === 'labels' || name === 'annotations' || name === 'metadata';
      if (!isHolder || typeof value !== 'object') return value;
      const rest = Object.entries(value ?? {}).filter(
        ([key, one]) => key !== POD_INJECT && !isEmpty(one),
      );
      return rest.length === 0 ? undefined : Object.fromEntries(rest);
    }),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  return Object.keys(value).every((key) => key === POD_INJECT);
}
