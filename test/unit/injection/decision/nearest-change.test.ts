import { expect } from 'chai';
import fc from 'fast-check';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import { applyEdits, fieldOf, valueBefore } from '../../../../src/lib/injection/decision/edit.ts';
import { findNearestChange } from '../../../../src/lib/injection/decision/nearest-change.ts';
import { readInjectorWebhooks } from '../../../../src/lib/injection/installed/injector-objects.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { anyInput, config, injector, input, template, webhook } from '../builders.ts';
import { stockConfiguration } from '../stock-webhooks.ts';

type Given = Parameters<typeof input>[0];

const enabled = { namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } };
const optIn = { known: true, config: config({ policy: 'disabled' }) } as const;

function nearest(given: Given): readonly string[] | undefined {
  return findNearestChange(input(given))?.edits.map(
    (edit) =>
      `${edit.subject} ${fieldOf(edit)}${edit.value === undefined ? ' removed' : `=${edit.value}`}`,
  );
}

describe('the nearest change', () => {
  const rows: { name: string; given: Given; want: readonly string[] | undefined }[] = [
    {
      name: 'takes the sidecar away by the label',
      given: {},
      want: [`pod metadata.labels[${POD_INJECT}]=false`],
    },
    {
      name: 'labels the namespace',
      given: { injectors: [injector({ webhooks: [webhook(enabled)] })] },
      want: ['namespace metadata.labels[istio-injection]=enabled'],
    },
    {
      name: 'opts the pod in',
      given: { injectors: [injector({ settings: optIn })] },
      want: [`pod metadata.labels[${POD_INJECT}]=true`],
    },
    {
      name: 'needs both where both are missing',
      given: { injectors: [injector({ webhooks: [webhook(enabled)], settings: optIn })] },
      want: [
        `pod metadata.labels[${POD_INJECT}]=true`,
        'namespace metadata.labels[istio-injection]=enabled',
      ],
    },
    {
      name: 'edits one object rather than two',
      given: {
        namespace: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
        injectors: [injector({ webhooks: readInjectorWebhooks(stockConfiguration('canary')) })],
      },
      want: [
        'namespace metadata.labels[istio-injection] removed',
        'namespace metadata.labels[istio.io/rev]=canary',
      ],
    },
    {
      name: 'touches two fields of the pod before the namespace',
      given: {
        namespace: { name: 'shop', labels: {} },
        template: template({ labels: { [POD_INJECT]: 'false', tier: 'edge' } }),
        injectors: [
          injector({
            webhooks: [
              webhook(enabled),
              webhook({
                name: 'object.sidecar-injector.istio.io',
                objectSelector: { matchLabels: { tier: 'mesh' } },
              }),
            ],
          }),
        ],
      },
      want: [`pod metadata.labels[${POD_INJECT}]=true`, 'pod metadata.labels[tier]=mesh'],
    },
    {
      name: 'leaves the host network',
      given: { template: template({ hostNetwork: true }) },
      want: ['pod spec.hostNetwork=false'],
    },
    {
      name: 'mends an illegal policy',
      given: {
        injectors: [injector({ settings: { known: true, config: config({ policy: 'on' }) } })],
      },
      want: ['injector config.policy=enabled'],
    },
    {
      name: 'drops an annotation that is refused',
      given: { template: template({ annotations: { 'status.sidecar.istio.io/port': 'http' } }) },
      want: ['pod metadata.annotations[status.sidecar.istio.io/port] removed'],
    },
    {
      name: 'is none in an ignored namespace',
      given: { namespace: { name: 'kube-system', labels: {} } },
      want: undefined,
    },
    {
      name: 'is none where the injector does not answer',
      given: { injectors: [injector({ availability: { state: 'unavailable', reason: 'down' } })] },
      want: undefined,
    },
    {
      name: 'is none of a deactivated webhook',
      given: {
        injectors: [
          injector({
            webhooks: [
              webhook({
                namespaceSelector: { matchLabels: { 'istio.io/deactivated': 'never-match' } },
              }),
            ],
          }),
        ],
      },
      want: undefined,
    },
    {
      name: 'lets a pod in without a sidecar that would be refused with any',
      given: {
        injectors: [
          injector({
            availability: { state: 'unavailable', reason: 'no pod is ready' },
            webhooks: [
              webhook({
                objectSelector: {
                  matchExpressions: [{ key: POD_INJECT, operator: 'NotIn', values: ['false'] }],
                },
              }),
            ],
          }),
        ],
      },
      want: [`pod metadata.labels[${POD_INJECT}]=false`],
    },
  ];
  for (const { name, given, want } of rows) {
    it(name, () => {
      expect(nearest(given)).to.deep.equal(want);
    });
  }

  it('flips the verdict, and with one edit less it does not', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const change = findNearestChange(given);
        if (change === undefined) return;
        const { edits, verdict } = change;
        expect(verdict).not.to.equal(decide(given).verdict);
        expect(decide(applyEdits(given, edits)).verdict).to.equal(verdict);
        for (const edit of edits) {
          expect(valueBefore(given, edit), fieldOf(edit)).not.to.equal(edit.value);
          const rest = edits.filter((other) => other !== edit);
          expect(decide(applyEdits(given, rest)).verdict).not.to.equal(verdict);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('exists wherever opting out, or leaving the host network and opting in, would do', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { verdict } = decide(given);
        const value = verdict === 'injected' ? 'false' : 'true';
        const pod = {
          ...given.template,
          hostNetwork: false,
          labels: { ...given.template.labels, [POD_INJECT]: value },
          annotations: { ...given.template.annotations, [POD_INJECT]: value },
        };
        if (decide({ ...given, template: pod }).verdict === verdict) return;
        expect(findNearestChange(given)).not.to.equal(undefined);
      }),
      { numRuns: 300 },
    );
  });
});
