import { expect } from 'chai';
import fc from 'fast-check';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import {
  describeIdleLabel,
  IdleLabels,
} from '../../../../src/lib/injection/findings/idle-labels.ts';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import { anyInput, injector, webhook } from '../builders.ts';
import { ofAks, stockConfiguration } from '../stock-webhooks.ts';

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const stock = injector({ webhooks: readInjectorWebhooks(stockConfiguration()) });
const canary = injector({
  revision: 'canary',
  webhooks: readInjectorWebhooks(stockConfiguration('canary')),
});
const aks = injector({ webhooks: readInjectorWebhooks(stockConfiguration('default', ofAks)) });
const other = injector({
  webhooks: [webhook({ namespaceSelector: { matchLabels: { mesh: 'yes' } } })],
});

function idle(
  models: readonly InjectorModel[],
  labels: Readonly<Record<string, string>>,
  name = 'shop',
): readonly string[] {
  return new IdleLabels(models).of(name, labels).map(describeIdleLabel);
}

describe('namespace labels that nothing serves', () => {
  const both = [stock, canary];
  for (const [title, models, labels, want] of [
    ['none', both, {}, []],
    ['enabled', both, { [INJECTION]: 'enabled' }, []],
    ['disabled', both, { [INJECTION]: 'disabled' }, []],
    ['a revision', both, { [REVISION]: 'canary' }, []],
    ['without a mesh', [], { [INJECTION]: 'Enabled' }, []],
    [
      'a misspelt value',
      both,
      { [INJECTION]: 'Enabled' },
      ['istio-injection=Enabled: only "enabled" and "disabled" mean something'],
    ],
    [
      'a revision that does not exist',
      both,
      { [REVISION]: 'prod' },
      ['istio.io/rev=prod: no webhook serves this revision; there are: canary, default'],
    ],
    [
      'both, of which one does not count',
      both,
      { [INJECTION]: 'enabled', [REVISION]: 'canary' },
      ['istio.io/rev=canary: istio-injection=enabled takes precedence over it'],
    ],
    [
      'a label that no webhook reads',
      [canary],
      { [INJECTION]: 'enabled' },
      ['istio-injection=enabled: no webhook reads it; they select by istio.io/rev'],
    ],
    [
      'only another key counts',
      [other],
      { [INJECTION]: 'enabled' },
      ['istio-injection=enabled: no webhook reads it; they select by mesh'],
    ],
    [
      'a label that another keeps from counting',
      [aks],
      { [INJECTION]: 'enabled', 'control-plane': 'x' },
      ['istio-injection=enabled: control-plane keeps the webhooks away'],
    ],
    [
      'disabled that nobody looks at',
      [injector()],
      { [INJECTION]: 'disabled' },
      ['istio-injection=disabled: new pods still get a sidecar'],
    ],
  ] as const) {
    it(title, () => {
      expect(idle(models, labels)).to.deep.equal(want);
    });
  }

  it('are reported for a namespace that the injector ignores, and not for its neighbour', () => {
    const labels = new IdleLabels([stock]);
    expect(labels.of('shop', { [INJECTION]: 'enabled' })).to.deep.equal([]);
    expect(labels.of('kube-system', { [INJECTION]: 'enabled' })).to.have.length(1);
  });

  it('never include a label that matters, unless another takes precedence', () => {
    fc.assert(
      fc.property(anyInput, ({ namespace, injectors }) => {
        const labels = namespace.labels ?? {};
        const found = new IdleLabels(injectors).of(namespace.name, labels);
        for (const { label, value, reason } of found) {
          expect(labels[label]).to.equal(value);
          if (label !== REVISION || !reason.includes('does not count')) continue;
          const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== label));
          const verdicts = [labels, rest].map(
            (some) =>
              decide({
                namespace: { name: namespace.name, labels: some },
                template: { labels: {}, annotations: {}, hostNetwork: false },
                injectors,
              }).verdict,
          );
          expect(verdicts[0]).to.equal(verdicts[1]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
