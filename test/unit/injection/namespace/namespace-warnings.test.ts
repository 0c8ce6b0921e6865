import { expect } from 'chai';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import {
  describeLabelSync,
  findNamespaceWarnings,
} from '../../../../src/lib/injection/namespace/namespace-warnings.ts';
import { describeLabelDifference } from '../../../../src/lib/injection/policy/label-difference.ts';
import { computeTruthTable } from '../../../../src/lib/injection/policy/policy.ts';
import { config, injector, webhook } from '../builders.ts';

const enabledOnly = webhook({
  namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
});
const absent = { key: 'istio-injection', operator: 'DoesNotExist' };
const askingInSilentNamespaces = webhook({
  index: 1,
  name: 'object.sidecar-injector.istio.io',
  namespaceSelector: { matchExpressions: [absent] },
  objectSelector: { matchLabels: { 'sidecar.istio.io/inject': 'true' } },
});
const unlessDisabled = webhook({
  namespaceSelector: {
    matchExpressions: [{ key: 'istio-injection', operator: 'NotIn', values: ['disabled'] }],
  },
});

function difference(...models: readonly InjectorModel[]): string | undefined {
  return describeLabelDifference(computeTruthTable(models));
}

describe('disabled and not labelled', () => {
  it('have the same effect where only "enabled" counts', () => {
    expect(difference(injector({ webhooks: [enabledOnly] }))).to.equal(undefined);
  });

  it('have the same effect without an injector', () => {
    expect(difference()).to.equal(undefined);
  });

  it('differ in stock Istio for pods that ask by label', () => {
    expect(difference(injector({ webhooks: [enabledOnly, askingInSilentNamespaces] }))).to.equal(
      'without the label, unlike with istio-injection=disabled, pods with the label sidecar.istio.io/inject=true get a sidecar',
    );
  });

  it('differ for all pods but those that opt out where only "disabled" counts', () => {
    expect(difference(injector({ webhooks: [unlessDisabled] })))
      .to.contain('pods without a setting')
      .and.contain('the annotation sidecar.istio.io/inject=true')
      .and.match(/get a sidecar$/)
      .and.not.contain('=false');
  });

  it('differ for what an Always selector picks', () => {
    const settings = {
      known: true,
      config: config({
        policy: 'disabled',
        alwaysInjectSelector: [{ matchLabels: { app: 'web' } }],
        neverInjectSelector: [{ matchLabels: { app: 'batch' } }],
      }),
    } as const;
    expect(difference(injector({ webhooks: [unlessDisabled], settings })))
      .to.contain('pods that an Always selector picks')
      .and.not.contain('Never')
      .and.not.contain('say nothing');
  });

  it('may differ where the config is hidden', () => {
    const settings = { known: false, reason: 'forbidden' } as const;
    expect(difference(injector({ webhooks: [unlessDisabled], settings })))
      .to.contain('pods without a setting')
      .and.match(/may get one$/);
  });
});

describe('warnings of a namespace', () => {
  const warningsOf = (
    labels: Readonly<Record<string, string>>,
    value: string | undefined,
    more = {},
  ): readonly string[] => {
    const after: Record<string, string> = { ...labels };
    if (value === undefined) delete after['istio-injection'];
    else after['istio-injection'] = value;
    return findNamespaceWarnings({ metadata: { name: 'shop', labels, ...more } }, after);
  };

  it('are none for an ordinary one', () => {
    expect(warningsOf({ team: 'shop' }, 'enabled')).to.deep.equal([]);
  });

  for (const [value, sentence] of [
    ['enabled', 'which istio-injection=enabled overrides'],
    ['disabled', 'which istio-injection=disabled overrides'],
    [undefined, 'which decides once istio-injection is gone'],
  ] as const) {
    it(`mention a revision: ${value ?? 'no label'}`, () => {
      const [warning] = warningsOf({ 'istio.io/rev': 'canary' }, value);
      expect(warning).to.contain('istio.io/rev=canary').and.contain(sentence);
    });
  }

  it('mention ambient mode where pods gain sidecars', () => {
    const ambient = { 'istio.io/dataplane-mode': 'ambient' };
    expect(warningsOf(ambient, 'enabled')[0]).to.contain('ambient mode');
    expect(warningsOf(ambient, 'disabled')).to.deep.equal([]);
    expect(warningsOf({ 'istio.io/dataplane-mode': 'none' }, 'enabled')).to.deep.equal([]);
  });

  for (const [kind, words] of [
    ['asm-data-plane', 'may undo a direct edit'],
    ['asm-control-plane', 'writes these labels into its data-plane clusters'],
  ] as const) {
    it(`say what the ASM instance does with labels: ${kind}`, () => {
      const sentence = describeLabelSync({ kind, evidence: 'ownerReference Istio/istio-config' });
      expect(sentence).to.contain(words).and.contain('Istio/istio-config');
    });
  }

  it('say nothing of an ASM instance where there is none', () => {
    expect(describeLabelSync({ kind: 'istio', evidence: 'an injector' })).to.equal(undefined);
  });

  it('name a tool that applies the label', () => {
    const labels = { 'f:istio-injection': {} };
    const managedFields = [
      {
        manager: 'argocd-controller',
        operation: 'Apply',
        fieldsV1: { 'f:metadata': { 'f:labels': labels } },
      },
    ];
    const warnings = warningsOf({ 'istio-injection': 'disabled' }, 'enabled', { managedFields });
    expect(warnings.join()).to.match(/argo/i).and.contain('namespace shop');
  });
});
