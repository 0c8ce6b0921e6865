import { expect } from 'chai';
import { compileTemplate } from '../../../playground/injector/template.ts';

const values = {
  name: 'details',
  count: 3,
  labels: { app: 'details', 'a.b/c': 'dotted key' },
  limits: { cpu: '2' },
  empty: {},
  annotations: { image: 'own' },
};

describe('injection templates', () => {
  const rows: readonly { readonly name: string; readonly given: string; readonly want: string }[] =
    [
      { name: 'text', given: 'a: 1', want: 'a: 1' },
      { name: 'a field', given: 'a: {{ .name }}', want: 'a: details' },
      { name: 'a nested field', given: '{{ .limits.cpu }}', want: '2' },
      { name: 'a field that is not there', given: '[{{ .labels.nothing }}]', want: '[]' },
      { name: 'a number', given: '{{ .count }}', want: '3' },
      { name: 'structure as JSON', given: '{{ toJson .limits }}', want: '{"cpu":"2"}' },
      { name: 'a pipeline', given: '{{ .name | quote }}', want: '"details"' },
      { name: 'a default', given: '{{ .labels.nothing | default "x" }}', want: 'x' },
      { name: 'a default that is not needed', given: '{{ .name | default "x" }}', want: 'details' },
      { name: 'a key with dots', given: '{{ index .labels "a.b/c" }}', want: 'dotted key' },
      { name: 'the pod’s own annotation', given: '{{ annotation . "image" .name }}', want: 'own' },
      {
        name: 'the fallback of an annotation',
        given: '{{ annotation . "no" .name }}',
        want: 'details',
      },
      {
        name: 'trimmed white space',
        given: 'a\n{{- /* note */}}\nb {{ .count -}}\n c',
        want: 'a\nb 3c',
      },
      { name: 'if', given: '{{ if .name }}yes{{ end }}', want: 'yes' },
      { name: 'if something empty', given: '{{ if .empty }}yes{{ else }}no{{ end }}', want: 'no' },
      {
        name: 'nested if',
        given: '{{ if .name }}{{ if .labels.no }}a{{ else }}b{{ end }}c{{ end }}',
        want: 'bc',
      },
      {
        name: 'with',
        given: '{{ with .limits }}{{ .cpu }} {{ $.name }}{{ end }}',
        want: '2 details',
      },
      {
        name: 'with nothing',
        given: '{{ with .labels.no }}a{{ else }}{{ .name }}{{ end }}',
        want: 'details',
      },
      {
        name: 'parentheses',
        given: '{{ if or (eq .count 4) (eq .name "details") }}yes{{ end }}',
        want: 'yes',
      },
      {
        name: 'and, not, ne',
        given: '{{ if and (not .labels.no) (ne .count 4) }}yes{{ end }}',
        want: 'yes',
      },
    ];
  for (const { name, given, want } of rows) {
    it(name, () => {
      expect(compileTemplate(given)(values)).to.equal(want);
    });
  }

  const errors: readonly {
    readonly name: string;
    readonly given: string;
    readonly want: RegExp;
  }[] = [
    {
      name: 'a field of nothing',
      given: '{{ .labels.no.field }}',
      want: /^\.labels\.no has no field field$/,
    },
    {
      name: 'a field that nothing is rendered with',
      given: '{{ with .limits }}{{ $.DeploymentName }}{{ end }}',
      want: /^can't evaluate field DeploymentName in type/,
    },
    {
      name: 'an unknown function',
      given: '{{ lower .name }}',
      want: /function "lower" not defined/,
    },
    {
      name: 'if without end',
      given: '{{ if .name }}a',
      want: /\{\{if \.name\}\} has no \{\{end\}\}/,
    },
    { name: 'end without if', given: 'a{{ end }}', want: /unexpected \{\{end\}\}/ },
  ];
  for (const { name, given, want } of errors) {
    it(`refuses ${name}`, () => {
      expect(() => compileTemplate(given)(values)).to.throw(want);
    });
  }
});
