import { expect } from 'chai';
import fc from 'fast-check';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import type { WebhookConfigurationObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { LabelSelectorRequirement } from '../../../../src/lib/injection/model/model.ts';
import { webhooksFor } from '../../../../src/lib/injection/policy/policy-webhooks.ts';
import { computeTruthTable, recognizePolicy } from '../../../../src/lib/injection/policy/policy.ts';
import { injector } from '../builders.ts';
import { asmConfiguration, ofAks, stockConfiguration } from '../stock-webhooks.ts';

const conditions = ['include-enabled', 'not-include-disabled'] as const;

function withAdded(
  shape: 'istio' | 'asm',
  ...added: LabelSelectorRequirement[]
): WebhookConfigurationObject {
  return shape === 'asm' ? asmConfiguration(...added) : stockConfiguration('default', ...added);
}

function set(
  configuration: WebhookConfigurationObject,
  condition: (typeof conditions)[number],
): WebhookConfigurationObject {
  return { ...configuration, webhooks: webhooksFor(configuration, condition, 'istio-system') };
}

// Negative ones: no ordinary namespace is shut out by them.
const foreign = fc.constantFrom<LabelSelectorRequirement>(
  ofAks,
  { key: 'team', operator: 'NotIn', values: ['batch', 'edge'] },
  { key: 'openshift.io/run-level', operator: 'NotIn', values: ['0', '1'] },
);

describe('the webhooks of a policy', () => {
  for (const shape of ['istio', 'asm'] as const) {
    it(`of shape ${shape} keep what others ask of namespaces, in every one and through every change`, () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(foreign, { selector: ({ key }) => key, maxLength: 3 }),
          fc.array(fc.constantFrom(...conditions), { minLength: 1, maxLength: 4 }),
          (added, path) => {
            const after = path.reduce(set, withAdded(shape, ...added));
            for (const { name, namespaceSelector } of after.webhooks ?? []) {
              expect(namespaceSelector?.matchExpressions, name).to.deep.include.members(added);
            }
          },
        ),
        { numRuns: 50 },
      );
    });

    for (const condition of conditions) {
      it(`of shape ${shape} behave as ${condition} says, with and without another requirement`, () => {
        for (const added of [[], [ofAks]]) {
          const webhooks = readInjectorWebhooks(set(withAdded(shape, ...added), condition));
          const { policy, differing } = recognizePolicy(
            computeTruthTable([injector({ webhooks })]),
          );
          expect(policy.namespaceCondition).to.equal(condition);
          expect(differing).to.deep.equal([]);
        }
      });

      it(`of shape ${shape} stay as they are when ${condition} is set again`, () => {
        const once = set(withAdded(shape, ofAks), condition);
        expect(set(once, condition)).to.deep.equal(once);
      });
    }
  }

  it('ask of each other what only one of them asked: of the pod, and of names of namespaces', () => {
    const stock = stockConfiguration();
    const named = {
      key: 'kubernetes.io/metadata.name',
      operator: 'NotIn',
      values: ['monitoring'],
    };
    const ofPod = { key: 'batch', operator: 'DoesNotExist' };
    const edited = (stock.webhooks ?? []).map((webhook) =>
      webhook.name.startsWith('namespace.')
        ? {
            ...webhook,
            namespaceSelector: {
              matchExpressions: [...(webhook.namespaceSelector?.matchExpressions ?? []), named],
            },
            objectSelector: {
              matchExpressions: [...(webhook.objectSelector?.matchExpressions ?? []), ofPod],
            },
          }
        : webhook,
    );
    const after = set({ ...stock, webhooks: edited }, 'not-include-disabled');
    const auto = after.webhooks?.find(({ name }) => name.startsWith('auto.'));
    expect(auto?.objectSelector?.matchExpressions).to.deep.include(ofPod);
    const names = auto?.namespaceSelector?.matchExpressions?.find(({ key }) => key === named.key);
    expect(names?.values).to.include.members(['monitoring', 'istio-system', 'kube-system']);
  });

  it('leave those of revisions alone', () => {
    const canary = stockConfiguration('canary', ofAks);
    for (const condition of conditions) expect(set(canary, condition)).to.deep.equal(canary);
  });
});
