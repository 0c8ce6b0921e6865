import { present } from '../../present.ts';
import { decide, type DecisionInput } from '../decision/decide.ts';
import { applyEdits, type Edit } from '../decision/edit.ts';
import { decidePredicted } from '../decision/injector-phase.ts';
import type { InjectorModel, WebhookModel } from '../model/injector-model.ts';
import { NAMESPACE_INJECTION, POD_INJECT } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import { quoteWord } from '../model/shell.ts';
import { valueRuleFor } from '../model/version.ts';
import { compileSelector } from '../selector/selector.ts';
import {
  type FindingFacts,
  type FindingRule,
  isRedirectedByPod,
  type RawFinding,
} from './finding-facts.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

const findPodSecurity: FindingRule = ({ input: { namespace }, decision, verdict, newPod }) => {
  const cni = decision.injector?.sidecar?.cni;
  const level = valueOf(namespace.labels, ENFORCE);
  if (level !== 'baseline' && level !== 'restricted') return [];
  // A pod that the cluster would create has passed Pod Security, and so has one that is predicted as a whole.
  const isJudged = newPod !== undefined || decision.admitted?.kind === 'pod';
  if (verdict !== 'injected' || isJudged || cni === true) return [];
  return [
    {
      code: 'pod-security-needs-cni',
      subject: 'namespace',
      field: `metadata.labels[${ENFORCE}]`,
      value: level,
      detail: `${cni === undefined ? 'unless the mesh redirects traffic by its CNI plugin, ' : ''}a sidecar comes with istio-init`,
    },
  ];
};

const findCniExclusion: FindingRule = (facts) => {
  const { name } = facts.input.namespace;
  const isExcluded = facts.cniExcludes?.includes(name) ?? false;
  return facts.verdict === 'injected' && isExcluded && !isRedirectedByPod(facts)
    ? [
        {
          code: 'cni-excluded-namespace',
          subject: 'namespace',
          field: 'metadata.name',
          value: name,
        },
      ]
    : [];
};

const findTwoInjectors: FindingRule = (facts) => {
  const called = calledWebhooks(facts);
  if (new Set(called.map(({ injector }) => injector)).size < 2) return [];
  const detail = [...new Set(called.map(({ webhook }) => webhook.configuration))].join(', ');
  return [{ code: 'two-injectors', subject: 'webhook', detail }];
};

const findSelfBlocking: FindingRule = (facts) => {
  if (!facts.isInjector) return [];
  const closed = calledWebhooks(facts).find(({ webhook }) => webhook.failurePolicy !== 'Ignore');
  if (!closed) return [];
  const { configuration, name } = closed.webhook;
  const detail = `webhook ${name} of ${configuration}`;
  const fix = waysOut.find((edits) => !isBlocked(applyEdits(facts.input, edits)));
  return [present({ code: 'injector-blocks-itself', subject: 'webhook', detail, fix })];
};

/** Edits that keep webhooks away: of the pod alone, then of its whole namespace. */
const waysOut: readonly (readonly Edit[])[] = [
  [{ subject: 'pod', map: 'labels', key: POD_INJECT, value: 'false' }],
  [{ subject: 'namespace', map: 'labels', key: NAMESPACE_INJECTION, value: 'disabled' }],
];

function isBlocked(input: DecisionInput): boolean {
  const called = calledWebhooks({ input, decision: decide(input) });
  return called.some(({ webhook }) => webhook.failurePolicy !== 'Ignore');
}

/** A pod that opts out where the webhook cannot see it still needs a running injector. */
const findNeedlessCall: FindingRule = (facts) => {
  const [decisive] = facts.decision.decidedBy;
  if (facts.decision.verdict !== 'not-injected' || decisive === undefined) return [];
  if (decisive.code !== 'annotation-false' && decisive.code !== 'never-selector') return [];
  const called = calledWebhooks(facts).filter(({ webhook }) => webhook.failurePolicy !== 'Ignore');
  const keepsOut = called.every(({ webhook }) => leavesOut(webhook, POD_INJECT, 'false'));
  if (called.length === 0) return [];
  const label: Edit = { subject: 'pod', map: 'labels', key: POD_INJECT, value: 'false' };
  return [
    present({
      code: 'opted-out-but-called',
      subject: 'pod',
      detail: keepsOut
        ? 'The label "false" would keep the webhook from being called'
        : 'Its webhook is called for every pod of the namespace',
      fix: keepsOut ? [label] : undefined,
    }),
  ];
};

function leavesOut({ objectSelector }: WebhookModel, key: string, value: string): boolean {
  return (objectSelector.matchExpressions ?? []).some(
    ({ key: one, operator, values }) =>
      one === key && operator === 'NotIn' && (values ?? []).includes(value),
  );
}

const findOverriddenNever: FindingRule = ({ input, decision }) => {
  const { injector } = decision;
  const [decisive] = decision.decidedBy;
  const isExplicit = decisive?.code === 'label-true' || decisive?.code === 'annotation-true';
  if (!isExplicit || !injector?.settings.known) return [];
  const { field = '', detail = '' } = decideWithoutInjectValue(input, injector) ?? {};
  return field === ''
    ? []
    : [{ code: 'never-selector-overridden', subject: 'injector', field, detail }];
};

function decideWithoutInjectValue({ namespace, template }: DecisionInput, injector: InjectorModel) {
  const { settings, version } = injector;
  const without = (map: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => key !== POD_INJECT));
  const { decidedBy } = decidePredicted({
    namespace: namespace.name,
    pod: {
      labels: { ...without(template.labels), ...template.controllerLabels },
      annotations: without(template.annotations),
      hostNetwork: template.hostNetwork,
    },
    config: settings.known ? settings.config : undefined,
    valueRule: version ? valueRuleFor(version) : 'other-values-are-default',
  });
  return decidedBy.code === 'never-selector' ? decidedBy : undefined;
}

/** Entries of the injector's lists that it skips for every pod: nothing else reports them. */
const findIgnoredEntries: FindingRule = ({ input: { injectors } }) =>
  injectors.flatMap(({ settings }) => {
    if (!settings.known) return [];
    return (['neverInjectSelector', 'alwaysInjectSelector'] as const).flatMap((list) =>
      settings.config[list].flatMap((selector, index): readonly RawFinding[] => {
        const compilation = compileSelector(selector);
        if (compilation.ok && compilation.selector.requirements.length > 0) return [];
        return [
          {
            code: 'selector-entry-ignored',
            subject: 'injector',
            field: `config.${list}[${index}]`,
            detail: compilation.ok ? 'it is empty' : compilation.problem,
          },
        ];
      }),
    );
  });

/** A config that exists but cannot be read: the mesh runs on one that exists only in the injector's memory. */
const findUnreadableConfig: FindingRule = ({ input: { injectors } }) =>
  injectors.flatMap(({ settings, configMap }): readonly RawFinding[] => {
    if (settings.known || settings.isBroken !== true || !configMap) return [];
    const { name, namespace = '' } = configMap;
    const note = `correct the text under "config": kubectl edit configmap ${quoteWord(name)} -n ${quoteWord(namespace)}`;
    return [{ code: 'config-broken', subject: 'injector', detail: settings.reason, note }];
  });

interface CalledWebhook {
  readonly webhook: WebhookModel;
  readonly injector: InjectorModel;
}

function calledWebhooks({
  input: { injectors },
  decision,
}: Pick<FindingFacts, 'input' | 'decision'>): readonly CalledWebhook[] {
  const called = decision.steps.flatMap(({ effect, webhook }) =>
    effect === 'calls' && webhook !== undefined ? [webhook] : [],
  );
  return injectors.flatMap((injector) =>
    injector.webhooks
      .filter((webhook) =>
        called.some(
          ({ configuration, name }) =>
            configuration === webhook.configuration && name === webhook.name,
        ),
      )
      .map((webhook) => ({ webhook, injector })),
  );
}

/** Findings of the namespace, the webhooks and the injector's config. */
export const surroundingRules: readonly FindingRule[] = [
  findPodSecurity,
  findCniExclusion,
  findTwoInjectors,
  findSelfBlocking,
  findNeedlessCall,
  findOverriddenNever,
  findIgnoredEntries,
  findUnreadableConfig,
];
