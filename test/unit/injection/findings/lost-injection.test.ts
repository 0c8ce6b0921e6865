import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { applyEdits } from '../../../../src/lib/injection/decision/edit.ts';
import { findLostInjection } from '../../../../src/lib/injection/findings/lost-injection.ts';
import { POD_INJECT, REVISION } from '../../../../src/lib/injection/model/keys.ts';
import { mendPolicyCommands } from '../../../../src/lib/injection/proposal/mend-policy.ts';
import { config, injector, input, template, webhook } from '../builders.ts';

type Given = Parameters<typeof input>[0];

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'istio-system',
  name: 'istio-sidecar-injector',
};
const withPolicy = (policy: string): Given => ({
  injectors: [injector({ configMap, settings: { known: true, config: config({ policy }) } })],
});
const served = (key: string, value: string) => [
  injector({
    webhooks: [
      webhook({
        namespaceSelector: { matchLabels: { [key]: value } },
        objectSelector: {
          matchExpressions: [{ key: POD_INJECT, operator: 'NotIn', values: ['false'] }],
        },
      }),
    ],
  }),
];
const byRevision = (value: string, labels: Record<string, string>): Given => ({
  injectors: served(REVISION, value),
  namespace: { name: 'shop', labels },
});
const bySwitch = (labels: Record<string, string>): Given => ({
  injectors: served('istio-injection', 'enabled'),
  namespace: { name: 'shop', labels },
});

describe('a rule that is broken', () => {
  const rows: readonly [
    title: string,
    given: Given,
    says: RegExp | undefined,
    edits?: readonly string[],
  ][] = [
    ['a misspelt policy', withPolicy('enabld'), /policy "enabld" is neither/, ['policy=enabled']],
    [
      'a misspelt policy that was to leave the choice to the pod',
      {
        ...withPolicy('Disabled'),
        template: template({ labels: { [POD_INJECT]: 'true' } }),
      },
      /"Disabled"/,
      ['policy=disabled'],
    ],
    ['no injector at all', { injectors: [] }, /no webhook of this cluster injects/],
    [
      'a removed tag',
      byRevision('default', { [REVISION]: 'prod' }),
      /namespace asks for one \(istio\.io\/rev=prod\)/,
      ['istio.io/rev=default'],
    ],
    [
      'a namespace that only a revision serves now',
      byRevision('canary', { 'istio-injection': 'enabled' }),
      /istio-injection=enabled/,
      ['istio.io/rev=canary'],
    ],
    [
      'a misspelt namespace label',
      bySwitch({ 'istio-injection': 'Enabled' }),
      /is misspelt \("Enabled"\)/,
      ['istio-injection=enabled'],
    ],
    ['a legal policy', withPolicy('disabled'), undefined],
    ['nobody asks', bySwitch({}), undefined],
    ['the namespace says no', bySwitch({ 'istio-injection': 'disabled' }), undefined],
    [
      'the namespace says no, besides its revision',
      byRevision('default', { [REVISION]: 'prod', 'istio-injection': 'disabled' }),
      undefined,
    ],
    [
      'the pod says no, whatever is broken',
      { injectors: [], template: template({ labels: { [POD_INJECT]: 'false' } }) },
      undefined,
    ],
    ['the host network', { template: template({ hostNetwork: true }) }, undefined],
    ['a pod that gets one', {}, undefined],
  ];
  for (const [title, given, says, edits] of rows) {
    it(title, () => {
      const facts = input(given);
      const lost = findLostInjection(facts, decide(facts));
      if (says === undefined) {
        expect(lost).to.equal(undefined);
        return;
      }
      expect(lost?.cause).to.match(says);
      expect(lost?.fix?.map(({ key, value = '' }) => `${key}=${value}`)).to.deep.equal(edits);
      if (lost?.fix) expect(decide(applyEdits(facts, lost.fix)).verdict).to.equal('injected');
      else expect(lost?.note).to.match(/^bring /);
    });
  }

  it('says how to restore a tag, and how to change the label of the namespace', () => {
    const facts = input(byRevision('1-30', { [REVISION]: 'prod' }));
    expect(findLostInjection(facts, decide(facts))?.note).to.equal(
      'or bring the revision back, or its tag: istioctl tag set prod --revision default',
    );
  });

  it('fixes only the word, by a command that a hostile value cannot break', () => {
    const commandsFor = (policy: string): readonly string[] =>
      mendPolicyCommands(input(withPolicy(policy)).injectors, 'enabled', ' --context=other');
    expect(commandsFor('enabld')).to.deep.equal([
      `kubectl get configmap istio-sidecar-injector -n istio-system --context=other -o yaml | sed -E 's/policy: *\\\\?"?enabld\\\\?"?/policy: enabled/' | kubectl replace --context=other -f -`,
    ]);
    for (const policy of ["x'; rm -rf /", 'a/b', '', '$(id)', 'enabled']) {
      expect(commandsFor(policy), policy).to.deep.equal([]);
    }
  });
});
