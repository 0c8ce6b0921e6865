import { expect } from 'chai';
import { parseInjectorConfig } from '../../../../src/lib/injection/installed/injector-config.ts';

describe("the injector's config", () => {
  it('is read with policy, selectors, templates and aliases', () => {
    const reading = parseInjectorConfig(`
# a comment
policy: disabled
neverInjectSelector:
  - matchExpressions:
    - {key: job-name, operator: Exists}
alwaysInjectSelector: [{matchLabels: {app: web}}]
injectedAnnotations: {}
defaultTemplates: [sidecar]
aliases: {both: [sidecar, extra]}
templates:
  sidecar: |
    spec:
      containers:
      - name: istio-proxy
  extra: |
    metadata: {}
`);
    expect(reading).to.deep.equal({
      ok: true,
      config: {
        policy: 'disabled',
        neverInjectSelector: [
          {
            matchLabels: {},
            matchExpressions: [{ key: 'job-name', operator: 'Exists', values: [] }],
          },
        ],
        alwaysInjectSelector: [{ matchLabels: { app: 'web' }, matchExpressions: [] }],
      },
      templates: {
        defaults: ['sidecar'],
        known: {
          sidecar: {
            addsSidecar: true,
            text: 'spec:\n  containers:\n  - name: istio-proxy\n',
            parts: {
              volumes: {},
              handlers: {},
              isLinux: false,
              forbidsEscalation: false,
              mountsUserVolumes: false,
            },
          },
          extra: { addsSidecar: false, text: 'metadata: {}\n' },
        },
        aliases: { both: ['sidecar', 'extra'] },
      },
    });
  });

  it('has the policy "" when it has none, as the injector reads it', () => {
    const reading = parseInjectorConfig('templates: {}');
    expect(reading.ok && reading.config.policy).to.equal('');
  });

  it('reads scalars as strings as YAML 1.1 writes them', () => {
    const reading = parseInjectorConfig(
      'policy: off\nneverInjectSelector: [{matchExpressions: [{key: a, operator: In, values: [yes, 1, 1.0, 2001-01-01, 1:30]}]}]',
    );
    expect(reading.ok && reading.config.policy).to.equal('false');
    expect(
      reading.ok && reading.config.neverInjectSelector[0]?.matchExpressions?.[0]?.values,
    ).to.deep.equal(['true', '1', '1', '2001-01-01', '1:30']);
  });

  it('keeps the last of two equal keys', () => {
    const reading = parseInjectorConfig('policy: enabled\npolicy: disabled');
    expect(reading.ok && reading.config.policy).to.equal('disabled');
  });

  for (const [text, problem] of [
    ['policy: x\n\tneverInjectSelector: []', 'not YAML'],
    ['policy: *missing', 'not YAML'],
    ['policy: {a: b}', 'policy is not a string'],
    ['neverInjectSelector: app', 'neverInjectSelector is not a list'],
    ['alwaysInjectSelector: [app]', 'alwaysInjectSelector[0] is not a map'],
    [
      'alwaysInjectSelector: [{matchLabels: {a: [b]}}]',
      'alwaysInjectSelector[0].matchLabels.a is not a string',
    ],
    ['- policy', 'config is not a map'],
  ] as const) {
    it(`is unreadable, not an exception: ${JSON.stringify(text)}`, () => {
      const reading = parseInjectorConfig(text);
      expect(reading.ok ? 'readable' : reading.problem).to.contain(problem);
    });
  }
});
