import { expect } from 'chai';
import { explain, type TemplateOwner } from '../../../../src/lib/injection/decision/explain.ts';
import { type ReasonCode, REASONS } from '../../../../src/lib/injection/decision/reasons.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { config, injector, input, template, webhook } from '../builders.ts';

const owner: TemplateOwner = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  path: 'spec.template.',
};

function notes(given: Parameters<typeof input>[0]): readonly string[] {
  return explain(input(given), owner).notes.map(({ code }) => code);
}

describe('an explanation', () => {
  it('names the object, the field and the value that decided, with the source of the rule', () => {
    const { verdict, reasons } = explain(
      input({ template: template({ labels: { [POD_INJECT]: 'false' } }) }),
      owner,
    );
    expect(verdict).to.equal('not-injected');
    expect(reasons).to.deep.equal([
      {
        code: 'label-false',
        effect: 'does-not-inject',
        message: `The pod opts out: metadata.labels[${POD_INJECT}] is "false".`,
        source: REASONS['label-false'].source,
        object: owner.object,
        field: `spec.template.metadata.labels[${POD_INJECT}]`,
        value: 'false',
      },
    ]);
  });

  it('names webhook and namespace where no webhook applies', () => {
    const webhooks = [
      webhook({ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } }),
    ];
    const { reasons } = explain(input({ injectors: [injector({ webhooks })] }), owner);
    expect(reasons.map(({ code }) => code)).to.deep.equal([
      'no-webhook',
      'namespace-selector-no-match',
    ]);
    expect(reasons[1]).to.include({
      message:
        'Webhook sidecar-injector.istio.io of injector wants istio-injection=enabled of the namespace, where metadata.labels[istio-injection] is not set.',
      field: 'metadata.labels[istio-injection]',
    });
    expect(reasons[1]?.object).to.include({ kind: 'Namespace', name: 'shop' });
  });

  it('lists what else stands in the way', () => {
    const { reasons, obstacles } = explain(
      input({
        namespace: { name: 'kube-system', labels: {} },
        template: template({
          hostNetwork: true,
          labels: { [POD_INJECT]: 'false', app: 'web' },
          annotations: { [POD_INJECT]: 'false' },
        }),
        injectors: [
          injector({
            settings: {
              known: true,
              config: config({
                policy: 'disabled',
                neverInjectSelector: [{ matchLabels: { app: 'web' } }],
              }),
            },
          }),
        ],
      }),
      owner,
    );
    expect(reasons.map(({ code }) => code)).to.deep.equal(['host-network']);
    expect(obstacles.map(({ code }) => code)).to.deep.equal([
      'ignored-namespace',
      'label-false',
      'annotation-false',
      'never-selector',
      'policy-disabled',
    ]);
  });

  it('reports ambient mode', () => {
    const labels = { 'istio.io/dataplane-mode': 'ambient' };
    expect(notes({ namespace: { name: 'shop', labels } })).to.deep.equal(['ambient-namespace']);
    expect(notes({ template: template({ labels }) })).to.deep.equal(['ambient-pod']);
  });

  it('reports revisions that nothing serves, or that nothing looks at', () => {
    const byRevision = webhook({
      namespaceSelector: {
        matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: ['canary'] }],
      },
    });
    const injectors = [
      injector({
        webhooks: [webhook({ configuration: 'a' }), { ...byRevision, configuration: 'b' }],
      }),
    ];
    const at = (rev: string): { name: string; labels: Record<string, string> } => ({
      name: 'shop',
      labels: { 'istio.io/rev': rev },
    });
    expect(notes({ injectors, namespace: at('old') })).to.include('revision-not-served');
    expect(notes({ injectors, namespace: at('canary') })).to.deep.equal(['several-webhooks']);
    expect(
      notes({ injectors, template: template({ labels: { 'istio.io/rev': 'canary' } }) }),
    ).to.deep.equal(['revision-not-read']);
  });

  it('reports webhooks that cannot be tried, or are called again', () => {
    const webhooks = [webhook({ sideEffects: 'Unknown', reinvocationPolicy: 'IfNeeded' })];
    expect(notes({ injectors: [injector({ webhooks })] })).to.deep.equal([
      'dry-run-refused',
      'webhook-reinvoked',
    ]);
  });

  it('calls a deactivated webhook by its name', () => {
    const never = { matchLabels: { 'istio.io/deactivated': 'never-match' } };
    const webhooks = [webhook({ namespaceSelector: never, objectSelector: never })];
    const { reasons } = explain(input({ injectors: [injector({ webhooks })] }), owner);
    expect(reasons[1]?.code).to.equal('webhook-deactivated');
  });

  it('has a whole sentence for every code', () => {
    for (const code of Object.keys(REASONS) as ReasonCode[]) {
      expect(REASONS[code].sentence).to.match(/^[A-Z{].*\.$/);
      expect(REASONS[code].source).to.match(/^(Istio|Kubernetes) /);
    }
  });
});
