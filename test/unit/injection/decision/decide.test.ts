import { expect } from 'chai';
import fc from 'fast-check';
import { decide, type Verdict } from '../../../../src/lib/injection/decision/decide.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import type { Labels } from '../../../../src/lib/injection/model/model.ts';
import { anyInput, config, injector, input, template, unversioned, webhook } from '../builders.ts';

const enabled = { namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } };

function codes(given: Parameters<typeof input>[0]): { verdict: Verdict; by: readonly string[] } {
  const { verdict, decidedBy } = decide(input(given));
  return { verdict, by: decidedBy.map(({ code }) => code) };
}

describe('decisions', () => {
  it('need a webhook', () => {
    expect(codes({ injectors: [] })).to.deep.equal({
      verdict: 'not-injected',
      by: ['no-injector'],
    });
    expect(codes({ injectors: [injector({ webhooks: [webhook(enabled)] })] })).to.deep.equal({
      verdict: 'not-injected',
      by: ['no-webhook', 'namespace-selector-no-match'],
    });
  });

  it('see the name of the namespace among its labels, whatever the labels say', () => {
    const notKubeSystem = {
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] },
        ],
      },
    };
    const injectors = [injector({ webhooks: [webhook(notKubeSystem)] })];
    const labels = { 'kubernetes.io/metadata.name': 'other' };
    expect(codes({ injectors, namespace: { name: 'shop', labels } }).verdict).to.equal(
      'not-injected',
    );
    expect(codes({ injectors, namespace: { name: 'web', labels: null } }).verdict).to.equal(
      'injected',
    );
  });

  const rules: [
    name: string,
    rule: Partial<Parameters<typeof webhook>[0] & object>['rules'],
    want: Verdict,
  ][] = [
    ['no rules', [], 'not-injected'],
    ['UPDATE only', [rule({ operations: ['UPDATE'] })], 'not-injected'],
    ['every operation', [rule({ operations: ['*'] })], 'injected'],
    ['another group', [rule({ apiGroups: ['apps'] })], 'not-injected'],
    ['every group', [rule({ apiGroups: ['*'] })], 'injected'],
    ['another version', [rule({ apiVersions: ['v1beta1'] })], 'not-injected'],
    ['a subresource', [rule({ resources: ['pods/status'] })], 'not-injected'],
    ['pods and subresources', [rule({ resources: ['pods/*'] })], 'injected'],
    ['everything', [rule({ resources: ['*/*'] })], 'injected'],
    ['every resource', [rule({ resources: ['*'] })], 'injected'],
    ['every status', [rule({ resources: ['*/status'] })], 'not-injected'],
    ['cluster scope', [rule({ scope: 'Cluster' })], 'not-injected'],
    ['namespaced scope', [rule({ scope: 'Namespaced' })], 'injected'],
    ['any scope', [rule({ scope: '*' })], 'injected'],
    ['the second of two', [rule({ operations: ['DELETE'] }), rule({})], 'injected'],
  ];
  for (const [name, webhookRules = [], want] of rules) {
    it(`follow the rules of a webhook: ${name}`, () => {
      const injectors = [injector({ webhooks: [webhook({ rules: webhookRules })] })];
      expect(codes({ injectors }).verdict).to.equal(want);
    });
  }

  it('one webhook that injects is enough, and the last one that does is the injector', () => {
    const optIn = injector({
      revision: 'b',
      webhooks: [webhook({ configuration: 'b' })],
      settings: { known: true, config: config({ policy: 'disabled' }) },
    });
    const all = injector({ revision: 'a', webhooks: [webhook({ configuration: 'a' })] });
    const { verdict, steps, injector: last } = decide(input({ injectors: [optIn, all] }));
    expect(verdict).to.equal('injected');
    expect(last?.revision, 'b is asked, too, but leaves the pod as it is').to.equal('a');
    const called = steps
      .filter(({ effect }) => effect === 'calls')
      .map((step) => step.webhook?.configuration);
    expect(called, 'by name of the configuration, not as given').to.deep.equal(['a', 'b']);
  });

  describe('with two injectors, the sidecar is that of', () => {
    const rows: [last: string, again: string, mountsToken: boolean, why: string][] = [
      ['b', '', true, 'the second'],
      ['a', 'a', true, 'the first, which is called once more after the second'],
      ['a', 'a', false, 'the first, also without a token to mount'],
      ['b', 'b', true, 'the second, which is called once more after the token is mounted'],
      ['b', 'ab', true, 'the second, when both are called once more'],
      ['a', 'ab', false, 'the first, when nothing changes the pod after the second'],
    ];
    for (const [last, again, automountServiceAccountToken, why] of rows) {
      it(why, () => {
        const injectors = ['a', 'b'].map((revision) => {
          const reinvocationPolicy = again.includes(revision) ? 'IfNeeded' : 'Never';
          const webhooks = [webhook({ configuration: revision, reinvocationPolicy })];
          return injector({ revision, webhooks });
        });
        const spec = { containers: [], automountServiceAccountToken };
        const decision = decide(input({ injectors, template: template({ spec }) }));
        expect(decision.injector?.revision).to.equal(last);
      });
    }
  });

  it('call no webhook once more where the pod brings all containers of the sidecar', () => {
    const injectors = ['a', 'b'].map((revision) => {
      const reinvocationPolicy = revision === 'b' ? 'IfNeeded' : 'Never';
      return injector({
        revision,
        webhooks: [webhook({ configuration: revision, reinvocationPolicy })],
      });
    });
    const [first = injector(), second = injector()] = injectors;
    const own = ['istio-proxy', 'istio-init'].map((name) => ({ name, image: 'own' }));
    const count = (containers: readonly object[]): number | undefined => {
      const spec = { containers: containers as never };
      return decide(input({ injectors: [first, second], template: template({ spec }) })).renderings
        ?.length;
    };
    expect(count([{ name: 'app' }])).to.equal(3);
    expect(count([{ name: 'app' }, ...own])).to.equal(2);
  });

  it('see what an earlier injector added to the labels', () => {
    const onlySidecars = webhook({
      index: 1,
      objectSelector: {
        matchExpressions: [{ key: 'security.istio.io/tlsMode', operator: 'Exists' }],
      },
      matchConditions: [{ name: 'never', expression: 'object.metadata.labels.nothing == "x"' }],
    });
    expect(
      codes({ injectors: [injector({ webhooks: [webhook(), onlySidecars] })] }).verdict,
    ).to.equal('denied');
    expect(codes({ injectors: [injector({ webhooks: [onlySidecars] })] }).verdict).to.equal(
      'not-injected',
    );
  });

  it('look at an injected pod once more, with webhooks that did not apply before', () => {
    const onlySidecars = webhook({
      index: 0,
      objectSelector: {
        matchExpressions: [{ key: 'security.istio.io/tlsMode', operator: 'Exists' }],
      },
      matchConditions: [{ name: 'errs', expression: 'object.metadata.labels.nothing == "x"' }],
    });
    const given = (webhooks: readonly ReturnType<typeof webhook>[]): Verdict =>
      codes({ injectors: [injector({ webhooks })] }).verdict;
    expect(given([onlySidecars, webhook({ index: 1 })])).to.equal('denied');
    expect(given([{ ...onlySidecars, failurePolicy: 'Ignore' }, webhook({ index: 1 })])).to.equal(
      'injected',
    );
  });

  it('refuse or let through where the injector does not answer', () => {
    const availability = { state: 'unavailable', reason: 'no endpoints' } as const;
    expect(codes({ injectors: [injector({ availability })] })).to.deep.equal({
      verdict: 'denied',
      by: ['webhook-unavailable'],
    });
    const webhooks = [webhook({ failurePolicy: 'Ignore' })];
    expect(codes({ injectors: [injector({ availability, webhooks })] })).to.deep.equal({
      verdict: 'not-injected',
      by: ['webhook-failed-open'],
    });
  });

  it('refuse a pod that the API server would not take', () => {
    for (const labels of [{ app: '-x' }, { 'a b': 'x' }, { 'A/b': 'x' }] as Labels[]) {
      expect(codes({ template: template({ labels }) })).to.deep.equal({
        verdict: 'denied',
        by: ['pod-invalid'],
      });
    }
    expect(codes({ template: template({ annotations: { 'a b': 'x' } }) }).verdict).to.equal(
      'denied',
    );
    expect(codes({ template: template({ annotations: { 'A/b': 'any text' } }) }).verdict).to.equal(
      'injected',
    );
  });
});

describe('decisions about what cannot be read', () => {
  const hidden = { known: false, reason: 'ConfigMap istio cannot be read' } as const;

  const rows: {
    name: string;
    given: Parameters<typeof input>[0];
    verdict: Verdict;
    by?: string;
  }[] = [
    {
      name: 'webhooks hidden',
      given: { visibility: 'hidden' },
      verdict: 'unknown',
      by: 'webhooks-hidden',
    },
    {
      name: 'static webhooks possible and none applies',
      given: { injectors: [], visibility: 'static-possible' },
      verdict: 'unknown',
      by: 'static-webhooks',
    },
    {
      name: 'static webhooks possible and one applies',
      given: { visibility: 'static-possible' },
      verdict: 'injected',
    },
    {
      name: 'config hidden',
      given: { injectors: [injector({ settings: hidden })] },
      verdict: 'unknown',
      by: 'config-unknown',
    },
    {
      name: 'config hidden, pod opts out',
      given: {
        injectors: [injector({ settings: hidden })],
        template: template({ labels: { [POD_INJECT]: 'false' } }),
      },
      verdict: 'not-injected',
      by: 'label-false',
    },
    {
      name: 'config hidden, pod opts in: the policy could be illegal',
      given: {
        injectors: [injector({ settings: hidden })],
        template: template({ labels: { [POD_INJECT]: 'true' } }),
      },
      verdict: 'unknown',
      by: 'config-unknown',
    },
    {
      name: 'config hidden, host network',
      given: {
        injectors: [injector({ settings: hidden })],
        template: template({ hostNetwork: true }),
      },
      verdict: 'not-injected',
      by: 'host-network',
    },
    {
      name: 'config hidden, no webhook applies',
      given: { injectors: [injector({ settings: hidden, webhooks: [webhook(enabled)] })] },
      verdict: 'not-injected',
      by: 'no-webhook',
    },
    {
      name: 'config hidden, another injector injects',
      given: {
        injectors: [
          injector({ settings: hidden }),
          injector({ webhooks: [webhook({ configuration: 'z' })] }),
        ],
      },
      verdict: 'injected',
    },
    {
      name: 'namespace labels hidden',
      given: {
        injectors: [injector({ webhooks: [webhook(enabled)] })],
        namespace: { name: 'shop', labels: null },
      },
      verdict: 'unknown',
      by: 'namespace-labels-hidden',
    },
    {
      name: 'namespace labels hidden, pod not selected',
      given: {
        injectors: [
          injector({
            webhooks: [webhook({ ...enabled, objectSelector: { matchLabels: { app: 'web' } } })],
          }),
        ],
        namespace: { name: 'shop', labels: null },
      },
      verdict: 'not-injected',
      by: 'no-webhook',
    },
    {
      name: 'namespace labels hidden, the injector would refuse anyway',
      given: {
        injectors: [
          injector({
            webhooks: [webhook(enabled)],
            settings: { known: true, config: config({ policy: 'disabled' }) },
          }),
        ],
        namespace: { name: 'shop', labels: null },
      },
      verdict: 'not-injected',
    },
    {
      name: 'version unknown, every rule says the same',
      given: { injectors: [unversioned()] },
      verdict: 'injected',
    },
    {
      name: 'version unknown, the rules differ',
      given: { injectors: [unversioned()], template: template({ labels: { [POD_INJECT]: 'no' } }) },
      verdict: 'unknown',
      by: 'version-unknown',
    },
    ...(
      [
        [12, 'no', 'unknown'],
        [27, 'no', 'injected'],
      ] as const
    ).map(([minor, value, verdict]) => ({
      name: `version unknown, but 1.${minor} or newer: ${value}`,
      given: {
        injectors: [
          unversioned({ bound: { atLeast: { major: 1, minor, patch: 0 }, evidence: 'so' } }),
        ],
        template: template({ labels: { [POD_INJECT]: value } }),
      },
      verdict,
    })),
    {
      name: 'version unknown, but 1.12 or newer: the label counts, not the annotation',
      given: {
        injectors: [
          unversioned({ bound: { atLeast: { major: 1, minor: 12, patch: 0 }, evidence: 'so' } }),
        ],
        template: template({
          labels: { [POD_INJECT]: 'true' },
          annotations: { [POD_INJECT]: 'false' },
        }),
      },
      verdict: 'injected',
    },
    {
      name: 'a label of the controller selected by value',
      given: {
        injectors: [
          injector({
            webhooks: [webhook({ objectSelector: { matchLabels: { 'pod-template-hash': 'x' } } })],
          }),
        ],
        template: template({ controllerLabels: { 'pod-template-hash': null } }),
      },
      verdict: 'unknown',
      by: 'object-selector-unknown',
    },
    {
      name: 'a label of the controller selected by name',
      given: {
        injectors: [
          injector({
            settings: {
              known: true,
              config: config({
                neverInjectSelector: [
                  { matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists' }] },
                ],
              }),
            },
          }),
        ],
        template: template({ controllerLabels: { 'pod-template-hash': null } }),
      },
      verdict: 'not-injected',
      by: 'never-selector',
    },
    {
      name: 'a condition on the caller',
      given: {
        injectors: [
          injector({
            webhooks: [
              webhook({
                matchConditions: [{ name: 'who', expression: 'request.userInfo.username == "x"' }],
              }),
            ],
          }),
        ],
      },
      verdict: 'unknown',
      by: 'match-condition-unknown',
    },
    {
      name: 'a condition on the caller, and the injector would refuse anyway',
      given: {
        injectors: [
          injector({
            webhooks: [
              webhook({
                failurePolicy: 'Ignore',
                matchConditions: [{ name: 'who', expression: 'request.userInfo.username == "x"' }],
              }),
            ],
          }),
        ],
        template: template({ hostNetwork: true }),
      },
      verdict: 'not-injected',
    },
    {
      name: 'a selector that no API server would take',
      given: {
        injectors: [
          injector({
            webhooks: [
              webhook({ objectSelector: { matchExpressions: [{ key: 'app', operator: 'Is' }] } }),
            ],
          }),
        ],
      },
      verdict: 'unknown',
      by: 'webhook-invalid',
    },
  ];
  for (const { name, given, verdict, by } of rows) {
    it(`${name}: ${verdict}`, () => {
      const found = codes(given);
      expect(found.verdict).to.equal(verdict);
      if (by !== undefined) expect(found.by).to.include(by);
    });
  }
});

describe('decisions in general', () => {
  it('do not depend on a label or annotation that nothing asks for', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom('', 'true', 'enabled'), (given, value) => {
        const { verdict } = decide(given);
        const { template: pod, namespace } = given;
        const key = 'example.com/unrelated';
        for (const changed of [
          { ...given, template: { ...pod, labels: { ...pod.labels, [key]: value } } },
          { ...given, template: { ...pod, annotations: { ...pod.annotations, [key]: value } } },
          { ...given, namespace: { ...namespace, labels: { ...namespace.labels, [key]: value } } },
        ]) {
          expect(decide(changed).verdict).to.equal(verdict);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are one of two where everything is known, and say by what', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { verdict, decidedBy, steps } = decide(given);
        expect(verdict).to.be.oneOf(['injected', 'not-injected']);
        expect(decidedBy).not.to.be.empty;
        for (const step of decidedBy) expect(steps).to.include(step);
      }),
      { numRuns: 1000 },
    );
  });

  it('are not changed by hiding the config, unless to unknown', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const injectors: InjectorModel[] = given.injectors.map((one) => ({
          ...one,
          settings: { known: false, reason: 'hidden' },
        }));
        expect(decide({ ...given, injectors }).verdict).to.be.oneOf([
          decide(given).verdict,
          'unknown',
        ]);
      }),
      { numRuns: 1000 },
    );
  });
});

function rule(given: object): {
  operations: string[];
  apiGroups: string[];
  apiVersions: string[];
  resources: string[];
  scope?: string;
} {
  return {
    operations: ['CREATE'],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['pods'],
    ...given,
  };
}
