import { expect } from 'chai';
import { executeTemplate } from '../../../../src/lib/injection/go-template/execute.ts';
import { parseGoTemplate } from '../../../../src/lib/injection/go-template/parse-template.ts';
import { SPRIG_FUNCTIONS } from '../../../../src/lib/injection/go-template/sprig-functions.ts';
import { TemplateError } from '../../../../src/lib/injection/go-template/template-error.ts';
import { Struct } from '../../../../src/lib/injection/go-template/values.ts';

const data = new Struct({
  name: 'web',
  apiVersion: 'v1',
  count: 0,
  labels: new Map([['app', 'shop']]),
  values: { a: { b: 'deep', off: false }, list: ['x', 'y'], empty: {} },
  containers: [{ name: 'app', ports: [{ containerPort: 80 }] }, { name: 'second' }],
  config: { holdApplication: true, mode: 'REDIRECT' },
});

function render(text: string): string {
  return executeTemplate(parseGoTemplate(text), data, SPRIG_FUNCTIONS);
}

// What Go 1.26 text/template with sprig 3.3 prints.
const rows: readonly (readonly [template: string, output: string])[] = [
  ['a {{- /* no */ -}} b', 'ab'],
  ['{{ .Name }}/{{ .APIVersion }}', 'web/v1'],
  ['{{ .Name | printf "%s-%q" "x" }}', 'x-"web"'],
  ['{{ index .Labels "app" }}{{ index .Labels "none" }}', 'shop'],
  ['{{ index .Labels `none` | default "d" | quote }}', '"d"'],
  ['{{ if .Labels }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ if eq .Name "a" }}1{{ else if eq .Name "b" "web" }}2{{ else }}3{{ end }}', '2'],
  ['{{ with .Nothing }}x{{ else }}none{{ end }}', 'none'],
  ['{{ with .Config }}{{ .Mode }} {{ $.Name }}{{ end }}', 'REDIRECT web'],
  ['{{ .Config.HoldApplication.GetValue }} {{ .Config.Mode.String }}', 'true REDIRECT'],
  ['{{ .Config.GetMode }}', 'REDIRECT'],
  ['{{ range $i, $c := .Containers }}{{ $i }}{{ $c.Name }} {{ end }}', '0app 1second '],
  ['{{ range .Containers }}{{ .Name }}{{ len .Ports }}{{ end }}', 'app1second0'],
  ['{{ range $k, $v := .Labels }}{{ $k }}={{ $v }}{{ end }}', 'app=shop'],
  ['{{ range .Nothing }}x{{ else }}none{{ end }}', 'none'],
  [
    '{{ range .Containers }}{{ if eq .Name "second" }}{{ break }}{{ end }}{{ .Name }}{{ end }}',
    'app',
  ],
  ['{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}', 'b'],
  ['{{ $x := "a" }}{{ if true }}{{ $x := "b" }}{{ end }}{{ $x }}', 'a'],
  ['{{ define "t" }}[{{ .Name }}]{{ end }}{{ template "t" . }}', '[web]'],
  ['{{ (index .Containers 1).Name }}', 'second'],
  ['{{ if and .Name .Nothing }}x{{ end }}|{{ or .Nothing .Name }}', '|web'],
  ['{{ not .Count }} {{ ge (len .Containers) 2 }}', 'true true'],
  ['{{ list "a" "b" | join "," }}', 'a,b'],
  ['{{ $l := list }}{{ $l = append $l "z" }}{{ index $l 0 }}', 'z'],
  ['{{ "a-very-long-name-" | trunc 12 | trimSuffix "-" }}', 'a-very-long'],
  ['{{ "--x_." | trimAll "-_." }}', 'x'],
  ['{{ ternary "y" "n" true }}{{ "A" | lower }}', 'ya'],
  ['a:{{ "b\\nc" | nindent 2 }}', 'a:\n  b\n  c'],
];

const failures: readonly (readonly [template: string, kind: TemplateError['kind']])[] = [
  ['{{ if .Name }}x', 'refused'],
  ['{{ end }}', 'refused'],
  ['{{ range $i, $x := .Name }}x{{ end }}', 'refused'],
  ['{{ eq .Name 1 }}', 'refused'],
  ['{{ fail "no" }}', 'refused'],
  ['{{ template "none" }}', 'refused'],
  ['{{ genPrivateKey "rsa" }}', 'unsupported'],
  ['{{ .name }}', 'unsupported'],
];

describe("a template in Go's language", () => {
  for (const [text, output] of rows) {
    it(text.replaceAll('\n', '\\n'), () => {
      expect(render(text)).to.equal(output);
    });
  }

  for (const [text, kind] of failures) {
    it(`${text} is ${kind}`, () => {
      expect(() => render(text))
        .to.throw(TemplateError)
        .with.property('kind', kind);
    });
  }

  it('reads a missing key of a map as no value, and refuses to look into it', () => {
    const values = { a: { b: 1 } };
    const run = (text: string): string =>
      executeTemplate(parseGoTemplate(text), values, SPRIG_FUNCTIONS);
    expect(run('{{ .a.c }}')).to.equal('<no value>');
    expect(run('{{ eq .a.c "x" }}')).to.equal('false');
    expect(() => run('{{ .b.c }}')).to.throw('nil pointer evaluating interface {}.c');
  });
});
