import { expect } from 'chai';
import type { Verdict } from '../../../../src/lib/injection/decision/decide.ts';
import type { Edit } from '../../../../src/lib/injection/decision/edit.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import type { Labels } from '../../../../src/lib/injection/model/model.ts';
import type { ProposalContext } from '../../../../src/lib/injection/proposal/proposal-context.ts';
import { type Proposal, proposeEdits } from '../../../../src/lib/injection/proposal/proposal.ts';
import { present } from '../../../../src/lib/present.ts';
import { config, injector, input, template, webhook } from '../builders.ts';

const label = (value?: string, key = POD_INJECT): Edit =>
  value === undefined
    ? { subject: 'pod', map: 'labels', key }
    : { subject: 'pod', map: 'labels', key, value };
const ofNamespace = (value?: string, key = 'istio-injection'): Edit =>
  value === undefined
    ? { subject: 'namespace', map: 'labels', key }
    : { subject: 'namespace', map: 'labels', key, value };
const offHost: Edit = { subject: 'pod', map: 'spec', key: 'hostNetwork', value: 'false' };
const noAnnotation: Edit = { subject: 'pod', map: 'annotations', key: 'inject.istio.io/templates' };
const policy: Edit = { subject: 'injector', map: 'config', key: 'policy', value: 'enabled' };

interface Situation {
  readonly kind?: string;
  readonly labels?: Labels;
  readonly namespace?: string;
  readonly hasPods?: boolean;
  readonly flags?: string;
  readonly spec?: object;
  readonly isOwned?: boolean;
  readonly policy?: string;
}

function propose(
  edits: readonly Edit[],
  verdict: Verdict,
  { kind = 'Deployment', hasPods = false, flags = '', ...given }: Situation = {},
): Proposal {
  const namespace = given.namespace ?? 'shop';
  const isPod = kind === 'Pod';
  const owners = [
    { apiVersion: 'example.com/v1', kind: 'Operator', name: 'o', uid: 'u', controller: true },
  ];
  const context: ProposalContext = {
    input: input({
      namespace: { name: namespace, labels: {} },
      template: template({ labels: given.labels ?? {} }),
      injectors: [
        injector({
          webhooks: [
            webhook({ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } }),
            webhook({ index: 1, objectSelector: { matchLabels: { [POD_INJECT]: 'true' } } }),
          ],
          settings: { known: true, config: config({ policy: given.policy ?? 'enabled' }) },
        }),
      ],
    }),
    owner: {
      object: { apiVersion: isPod ? 'v1' : 'apps/v1', kind, namespace, name: 'web' },
      path: isPod ? '' : kind === 'CronJob' ? 'spec.jobTemplate.spec.template.' : 'spec.template.',
    },
    object: {
      kind,
      metadata: present({
        name: 'web',
        namespace,
        ownerReferences: given.isOwned ? owners : undefined,
      }),
      spec: { selector: { matchLabels: { app: 'web' } }, ...given.spec },
    },
    hasPods,
    commandFlags: flags,
  };
  return proposeEdits(edits, verdict, context);
}

type Case = readonly [
  title: string,
  edits: readonly Edit[],
  verdict: Verdict,
  situation: Situation,
  commands: readonly string[],
  notes: readonly string[],
];

const all = 'this affects every new pod of namespace shop';

const cases: readonly Case[] = [
  [
    'opt in',
    [label('true')],
    'injected',
    {},
    ['kubectl asm-inject opt-in deployment/web -n shop'],
    [],
  ],
  [
    'opt out, on the same cluster',
    [label('false')],
    'not-injected',
    { kind: 'StatefulSet', flags: ' --context=other', hasPods: true },
    ['kubectl asm-inject opt-out statefulset/web -n shop --context=other'],
    [],
  ],
  [
    'opt out of a CronJob',
    [label('false')],
    'not-injected',
    { kind: 'CronJob' },
    ['kubectl asm-inject opt-out cronjob/web -n shop'],
    [],
  ],
  [
    "in an injector's own namespace",
    [label('false')],
    'not-injected',
    { namespace: 'istio-system' },
    ['kubectl asm-inject opt-out deployment/web --allow-system-namespaces -n istio-system'],
    [],
  ],
  [
    'another label',
    [label('canary', 'istio.io/rev')],
    'injected',
    {},
    [
      `kubectl patch deployment/web -n shop --type merge -p '{"spec":{"template":{"metadata":{"labels":{"istio.io/rev":"canary"}}}}}'`,
    ],
    [],
  ],
  [
    'an annotation away',
    [noAnnotation],
    'injected',
    {},
    [
      `kubectl patch deployment/web -n shop --type merge -p '{"spec":{"template":{"metadata":{"annotations":{"inject.istio.io/templates":null}}}}}'`,
    ],
    [],
  ],
  [
    'off the host network',
    [offHost],
    'injected',
    { kind: 'DaemonSet' },
    [
      `kubectl patch daemonset/web -n shop --type merge -p '{"spec":{"template":{"spec":{"hostNetwork":false}}}}'`,
    ],
    ['only if the DaemonSet can do without the host network'],
  ],
  [
    'the namespace, without pods',
    [ofNamespace('enabled')],
    'injected',
    {},
    ['kubectl asm-inject namespace enable shop'],
    [all],
  ],
  [
    'the namespace, and pods made anew',
    [ofNamespace('enabled')],
    'injected',
    { hasPods: true },
    [
      'kubectl asm-inject namespace enable shop',
      'kubectl asm-inject restart deployment/web -n shop',
    ],
    [all],
  ],
  [
    'the namespace, and pods deleted that nothing replaces',
    [ofNamespace('disabled')],
    'not-injected',
    { hasPods: true, kind: 'StatefulSet', spec: { updateStrategy: { type: 'OnDelete' } } },
    ['kubectl asm-inject namespace disable shop'],
    [
      all,
      'its update strategy is OnDelete: a pod is replaced when it is deleted; delete those of its pods that differ, one after the other; see which: kubectl asm-inject verify statefulset/web -n shop',
    ],
  ],
  [
    'a system namespace',
    [ofNamespace('disabled')],
    'not-injected',
    { namespace: 'kube-system' },
    ['kubectl asm-inject namespace disable kube-system --allow-system-namespaces'],
    ['this affects every new pod of namespace kube-system'],
  ],
  [
    'the label of the namespace away',
    [ofNamespace()],
    'not-injected',
    {},
    ['kubectl asm-inject namespace unset shop'],
    [all],
  ],
  [
    'a revision of the namespace',
    [ofNamespace('canary', 'istio.io/rev')],
    'injected',
    {},
    ['kubectl label namespace shop istio.io/rev=canary --overwrite'],
    [all],
  ],
  [
    'namespace and pod, in this order',
    [label('true'), ofNamespace('enabled')],
    'injected',
    { hasPods: true },
    [
      'kubectl asm-inject namespace enable shop',
      'kubectl asm-inject opt-in deployment/web -n shop',
    ],
    [all],
  ],
  [
    'the policy, where the cluster behaves as none yet',
    [policy],
    'injected',
    { policy: 'disabled', flags: ' --context=other' },
    [
      'kubectl asm-inject policy set --namespace-condition include-enabled --pod-condition not-include-false --context=other',
    ],
    ['this affects every pod of the cluster'],
  ],
  [
    'a Job',
    [label('false')],
    'not-injected',
    { kind: 'Job', hasPods: true },
    [],
    [`a Job's template cannot be changed: recreate it with metadata.labels[${POD_INJECT}] "false"`],
  ],
  [
    'a pod of its own',
    [label('true')],
    'injected',
    { kind: 'Pod', hasPods: true, flags: ' --context=other' },
    [
      `kubectl get pod web -n shop --context=other -o json | kubectl label --local -f - ${POD_INJECT}=true --overwrite -o json | kubectl replace --force -f - --context=other`,
    ],
    [],
  ],
  [
    'a pod that an operator owns',
    [label('true')],
    'injected',
    { kind: 'Pod', isOwned: true },
    [],
    [
      `a running pod cannot be changed: let operator/o make it with metadata.labels[${POD_INJECT}] "true"`,
    ],
  ],
  [
    'a pod that has a sidecar, which a copy would keep',
    [label('false')],
    'not-injected',
    { kind: 'Pod' },
    [],
    [
      `a running pod cannot be changed: recreate it from its manifest, with metadata.labels[${POD_INJECT}] "false"`,
    ],
  ],
];

describe('a proposal', () => {
  for (const [title, edits, verdict, situation, commands, notes] of cases) {
    it(title, () => {
      const proposal = propose(edits, verdict, situation);
      expect(proposal.commands).to.deep.equal(commands);
      expect(proposal.notes).to.deep.equal(notes);
      expect(proposal.verdict).to.equal(verdict);
      expect(proposal.purpose).to.equal(verdict === 'injected' ? 'inject' : 'keep-out');
    });
  }

  it('names object, field and values of every change', () => {
    const { changes } = propose([label('true'), ofNamespace('enabled')], 'injected', {
      labels: { [POD_INJECT]: 'false' },
    });
    expect(changes).to.deep.equal([
      {
        object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
        field: `spec.template.metadata.labels[${POD_INJECT}]`,
        before: 'false',
        after: 'true',
      },
      {
        object: { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
        field: 'metadata.labels[istio-injection]',
        before: undefined,
        after: 'enabled',
      },
    ]);
  });
});
