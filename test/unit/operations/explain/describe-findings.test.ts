import { expect } from 'chai';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { findFindings } from '../../../../src/lib/operations/explain/describe-findings.ts';
import { injector, input, template, webhook } from '../../injection/builders.ts';

const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

describe('findings about a template, without asking the cluster', () => {
  it('name the finding, its field, and the fix', () => {
    const found = findFindings({
      input: input({
        template: template({ labels: { [POD_INJECT]: 'no' } }),
        injectors: [injector({ webhooks: [webhook()] })],
      }),
      owner: { object, path: 'spec.template.' },
      object: { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
      spec: { containers: [{ name: 'app', securityContext: { runAsUser: 1337 } }] },
      running: { pods: [], total: 1 },
      commandFlags: ' --context=other',
    });
    expect(found.map(({ code, severity, field }) => [code, severity, field])).to.deep.equal([
      ['proxy-uid', 'error', 'spec.template.spec.containers[app].securityContext.runAsUser'],
      ['value-changes-at-1-27', 'warning', `spec.template.metadata.labels[${POD_INJECT}]`],
    ]);
    expect(found[1]).to.deep.include({ object, value: 'no' });
    expect(found[1]?.proposal).to.deep.include({
      verdict: 'not-injected',
      commands: ['kubectl asm-inject opt-out deployment/web -n shop --context=other'],
    });
  });

  it('begin with pods that are older than the rules, and what recreates them', () => {
    const [first, ...others] = findFindings({
      input: input(),
      owner: { object, path: 'spec.template.' },
      object: { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
      spec: { containers: [{ name: 'app', securityContext: { runAsUser: 1337 } }] },
      running: { pods: [{ name: 'web-1', hasSidecar: false, injected: false }], total: 3 },
      commandFlags: '',
    });
    expect(first?.code).to.equal('pod-older-than-policy');
    expect(first?.message).to.match(/^1 of 3 pods has no sidecar/);
    expect(first?.proposal).to.deep.include({
      purpose: 'recreate',
      commands: ['kubectl asm-inject restart deployment/web -n shop'],
    });
    expect(others.map(({ code }) => code)).to.deep.equal(['proxy-uid']);
  });

  const old = { name: 'web-1', hasSidecar: true, injected: true };
  const deployment = { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  const question = {
    owner: { object, path: 'spec.template.' },
    object: deployment,
    spec: {},
    running: { pods: [old], total: 1 },
    commandFlags: '',
  };

  it('propose a fix of a broken rule, and no restart', () => {
    const [first] = findFindings({ ...question, input: input({ injectors: [] }) });
    expect(first?.code).to.equal('injection-lost');
    expect(first?.proposal?.commands).to.deep.equal([]);
    expect(first?.proposal?.notes.join()).to.match(/MutatingWebhookConfiguration back/);
  });

  it('propose what leads to the expected result, not pods recreated against it', () => {
    const optedOut = input({ template: template({ labels: { [POD_INJECT]: 'false' } }) });
    const [first] = findFindings({ ...question, input: optedOut, expected: 'injected' });
    expect(first?.code).to.equal('expectation-contradicted');
    expect(first?.message).to.match(
      /^The rules contradict the expectation: a sidecar is expected, and new pods get none\. The pod opts out/,
    );
    // The pods that run have one already.
    expect(first?.proposal?.commands).to.deep.equal([
      'kubectl asm-inject opt-in deployment/web -n shop',
    ]);
    const [unasked] = findFindings({ ...question, input: optedOut });
    expect(unasked?.proposal?.commands).to.deep.equal([
      'kubectl asm-inject restart deployment/web -n shop --reason extra',
    ]);
  });

  it('do not exist for a correct template', () => {
    const question = {
      ...{ input: input(), spec: {}, running: { pods: [], total: 0 }, commandFlags: '' },
      owner: { object, path: 'spec.template.' },
      object: { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
    };
    expect(findFindings(question)).to.deep.equal([]);
  });
});
