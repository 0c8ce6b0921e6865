import { expect } from 'chai';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import type { Labels } from '../../../../src/lib/injection/model/model.ts';
import { findLabelMiss } from '../../../../src/lib/injection/proposal/namespace-outcome.ts';
import { present } from '../../../../src/lib/present.ts';
import { config, injector, webhook } from '../builders.ts';
import { ofAks, stockConfiguration } from '../stock-webhooks.ts';

type Value = 'enabled' | 'disabled' | undefined;

const stock = injector({ webhooks: readInjectorWebhooks(stockConfiguration()) });
const aks = injector({ webhooks: readInjectorWebhooks(stockConfiguration('default', ofAks)) });
const canary = injector({ webhooks: readInjectorWebhooks(stockConfiguration('canary')) });

function miss(value: Value, others: Labels, models: readonly InjectorModel[], name = 'shop') {
  const labels = present({ ...others, 'istio-injection': value });
  return findLabelMiss({ name, labels }, value, models, ' --context east');
}

describe('a label of a namespace that does not do what it says', () => {
  it('is one that another label keeps from counting: the command takes that away', () => {
    const found = miss('enabled', { 'control-plane': 'x' }, [aks]);
    expect(found?.message)
      .to.match(/^namespace shop: new pods still get no sidecar: /)
      .and.contain('control-plane DoesNotExist');
    expect(found?.command).to.equal('kubectl label namespace shop control-plane- --context east');
  });

  it('is one that nothing reads: the command labels a revision instead', () => {
    const found = miss('enabled', {}, [canary]);
    expect(found?.message).to.contain('serve revisions only');
    expect(found?.command).to.equal(
      'kubectl label namespace shop istio-injection- istio.io/rev=canary --overwrite --context east',
    );
    expect(miss(undefined, {}, [canary])?.command).to.equal(
      'kubectl label namespace shop istio.io/rev=canary --overwrite --context east',
    );
  });

  it('is one that does harm: it keeps the revision away that serves the namespace', () => {
    const found = miss('enabled', { 'istio.io/rev': 'canary' }, [canary]);
    expect(found?.message).to.contain('keeps the revision canary away');
    expect(found?.command).to.equal('kubectl asm-inject namespace unset shop --context east');
  });

  it('is "disabled" where webhooks do not look at it', () => {
    const found = miss('disabled', {}, [injector({ webhooks: [webhook()] })]);
    expect(found?.message).to.match(/^namespace shop: new pods still get a sidecar: /);
  });

  it('is one in a namespace that the injector leaves alone: no label helps', () => {
    const found = miss('enabled', {}, [stock], 'kube-system');
    expect(found?.message).to.contain('kube-system');
    expect(found).not.to.have.property('command');
  });

  const fine: readonly [name: string, Value, Labels, readonly InjectorModel[]][] = [
    ['enabled', 'enabled', {}, [stock]],
    ['enabled beside a revision', 'enabled', { 'istio.io/rev': 'canary' }, [stock, canary]],
    ['disabled', 'disabled', {}, [stock]],
    ['disabled, of a revision', 'disabled', { 'istio.io/rev': 'canary' }, [canary]],
    ['unset', undefined, {}, [stock]],
    ['unset, of a revision', undefined, { 'istio.io/rev': 'canary' }, [canary]],
    [
      'enabled where pods have to ask',
      'enabled',
      {},
      [
        injector({
          webhooks: stock.webhooks,
          settings: { known: true, config: config({ policy: 'disabled' }) },
        }),
      ],
    ],
    [
      'enabled where the config is hidden',
      'enabled',
      {},
      [injector({ settings: { known: false, reason: 'forbidden' } })],
    ],
  ];
  for (const [name, value, others, models] of fine) {
    it(`is not: ${name}`, () => {
      expect(miss(value, others, models)).to.equal(undefined);
    });
  }
});
