import { expect } from 'chai';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import { findOtherRows } from '../../../../src/lib/injection/policy/other-labels.ts';
import {
  findPolicyNotes,
  type PolicyNotes,
} from '../../../../src/lib/injection/policy/policy-notes.ts';
import { webhooksFor } from '../../../../src/lib/injection/policy/policy-webhooks.ts';
import { present } from '../../../../src/lib/present.ts';
import { injector } from '../builders.ts';
import { asmConfiguration, ofAks, stockConfiguration } from '../stock-webhooks.ts';

function installed(
  configuration: ReturnType<typeof stockConfiguration>,
  condition?: 'not-include-disabled',
): InjectorModel {
  const webhooks = condition
    ? webhooksFor(configuration, condition, 'istio-system')
    : configuration.webhooks;
  return injector({
    webhooks: readInjectorWebhooks(present({ ...configuration, webhooks })),
  });
}

function notes(...models: readonly InjectorModel[]): PolicyNotes {
  return findPolicyNotes(models, findOtherRows(models));
}

describe('what a policy does not say', () => {
  it('is what another program makes every webhook ask, as a condition and as rows', () => {
    const model = installed(asmConfiguration(ofAks));
    expect(notes(model).besides).to.deep.equal([
      'the namespace does not have the label control-plane',
    ]);
    expect(findOtherRows([model])).to.deep.include({
      namespaceLabel: 'enabled',
      podKey: 'none',
      podValue: undefined,
      selectedBy: 'none',
      namespaceAlso: { 'control-plane': 'any' },
      verdict: 'not-injected',
    });
  });

  it('names the webhook that alone asks', () => {
    const stock = stockConfiguration();
    const webhooks = (stock.webhooks ?? []).map((webhook) =>
      webhook.name.startsWith('namespace.')
        ? { ...webhook, objectSelector: { matchLabels: { mesh: 'yes' } } }
        : webhook,
    );
    expect(notes(installed({ ...stock, webhooks })).besides).to.deep.equal([
      'the pod is labelled mesh=yes (asked by namespace.sidecar-injector.istio.io only)',
    ]);
  });

  it('is nothing of the labels where only istio-injection counts', () => {
    const model = installed(asmConfiguration());
    expect(findOtherRows([model])).to.deep.equal([]);
    expect(notes(model)).to.deep.equal({
      besides: [],
      exceptions: [
        'no pod gets a sidecar in kube-node-lease, kube-public, kube-system, local-path-storage',
      ],
    });
  });

  it('is that a revision decides where it is named, and nothing does where none serves it', () => {
    expect(notes(installed(stockConfiguration('canary'))).exceptions).to.deep.equal([
      'in a namespace with istio.io/rev=canary and no istio-injection, pods follow that revision',
    ]);
    const broad = installed(stockConfiguration(), 'not-include-disabled');
    expect(notes(broad).exceptions).to.deep.include(
      'in a namespace with any other istio.io/rev and a misspelt istio-injection or no istio-injection, pods get no sidecar, whatever their setting',
    );
  });
});
