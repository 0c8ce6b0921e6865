import { expect } from 'chai';
import fc from 'fast-check';
import {
  decide,
  type DecisionInput,
  type Verdict,
} from '../../../../src/lib/injection/decision/decide.ts';
import type { ImpactWarning } from '../../../../src/lib/injection/impact/impact-warning.ts';
import type { Surroundings } from '../../../../src/lib/injection/impact/impact-warnings.ts';
import {
  assessImpact,
  type Assessment,
  type RuleSet,
} from '../../../../src/lib/injection/impact/impact.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import type { Labels, PodTemplate } from '../../../../src/lib/injection/model/model.ts';
import { anyInput, config, injector, template, webhook } from '../builders.ts';

const labelled = (value?: string): Labels => (value ? { 'istio-injection': value } : {});

const onlyEnabled = { namespaceSelector: { matchLabels: labelled('enabled') } };

/** Webhook for namespaces labelled enabled; what is given says the rest. */
function ruleSet(labels: Labels | undefined, given: Partial<InjectorModel> = {}): RuleSet {
  return {
    injectors: [injector({ webhooks: [webhook(onlyEnabled)], ...given })],
    namespaceLabels: new Map(labels ? [['shop', labels]] : []),
  };
}

/** The same facts as the engine takes them, of the one namespace there is. */
function ruleSetOf({ injectors, namespace: { labels } }: DecisionInput): RuleSet {
  return { injectors, namespaceLabels: new Map([['shop', labels ?? {}]]) };
}

const policy = (name: string): Partial<InjectorModel> => ({
  settings: { known: true, config: config({ policy: name }) },
});
const hidden: Partial<InjectorModel> = { settings: { known: false, reason: 'forbidden' } };

const enabled = ruleSet(labelled('enabled'));
const absent = ruleSet({});

function assess(
  before: RuleSet,
  after: RuleSet,
  pod: Partial<PodTemplate> = {},
  { kind = 'Deployment', namespace = 'shop', surroundings = ordinary } = {},
): Assessment {
  const object = { apiVersion: 'apps/v1', kind, namespace, name: 'web' };
  const owner = { object, path: 'spec.template.' };
  return assessImpact({ owner, template: template(pod), pods: 3 }, before, after, surroundings);
}

const ordinary: Surroundings = { isSystem: () => false, isInjector: () => false };

function flagsOf(...args: Parameters<typeof assess>): readonly ImpactWarning['code'][] {
  return assess(...args).impact.warnings.map(({ code }) => code);
}

describe('the impact of a change on a workload', () => {
  const broken = { annotations: { 'sidecar.istio.io/proxyCPU': 'much' } };
  for (const [title, before, after, pod, effect] of [
    ['label added', absent, enabled, {}, 'gains'],
    ['label taken away', enabled, absent, {}, 'loses'],
    ['nothing changes', enabled, enabled, {}, 'stays-injected'],
    ['still no webhook', absent, ruleSet(labelled('disabled')), {}, 'stays-without'],
    ['host network', absent, enabled, { hostNetwork: true }, 'stays-without'],
    ['policy', enabled, ruleSet(labelled('enabled'), policy('disabled')), {}, 'loses'],
    ['a sidecar that cannot be made', absent, enabled, broken, 'denied'],
    ['rejected no more', enabled, absent, broken, 'admitted'],
    ['rejected as before', enabled, enabled, broken, 'stays-denied'],
    ['config hidden', absent, ruleSet(labelled('enabled'), hidden), {}, 'unknown'],
    ['config was hidden', ruleSet(labelled('enabled'), hidden), absent, {}, 'unknown'],
    ['labels hidden', absent, ruleSet(undefined), {}, 'unknown'],
    [
      'hidden as before',
      ruleSet(labelled('enabled'), hidden),
      ruleSet(labelled('enabled'), hidden),
      {},
      'stays-unknown',
    ],
    [
      'hidden in another way',
      ruleSet(labelled('enabled'), hidden),
      ruleSet(labelled('enabled'), { settings: { known: false, reason: 'missing' } }),
      {},
      'unknown',
    ],
  ] as const) {
    it(`${title}: ${effect}`, () => {
      expect(assess(before, after, pod).impact).to.include({ effect, pods: 3 });
    });
  }

  it('is a move if the sidecar comes from another revision', () => {
    const of = (revision: string) => ruleSet(labelled('enabled'), { revision });
    expect(assess(of('default'), of('canary')).impact).to.deep.include({
      effect: 'moves',
      before: 'injected',
      after: 'injected',
      revision: { before: 'default', after: 'canary' },
    });
    expect(assess(of('canary'), of('canary')).impact.effect).to.equal('stays-injected');
  });

  it('says why pods are rejected or cannot be predicted', () => {
    expect(assess(absent, enabled, broken).impact.reason).to.contain('proxyCPU');
    expect(assess(absent, ruleSet(undefined)).impact.reason).to.contain('labels cannot be read');
    expect(assess(absent, enabled).impact).to.not.have.property('reason');
  });

  it('judges an injector that is down by what it does when it is up', () => {
    const down = ruleSet(labelled('enabled'), {
      availability: { state: 'unavailable', reason: 'no endpoints' },
    });
    expect(assess(absent, down).impact.effect).to.equal('gains');
  });

  it('agrees with the engine under all rules', () => {
    const effects: Readonly<Record<string, string>> = {
      'injected injected': 'stays-injected',
      'injected not-injected': 'loses',
      'not-injected injected': 'gains',
      'not-injected not-injected': 'stays-without',
      'denied denied': 'stays-denied',
      'injected denied': 'denied',
      'not-injected denied': 'denied',
      'denied injected': 'admitted',
      'denied not-injected': 'admitted',
    };
    fc.assert(
      fc.property(anyInput, anyInput, (now, then) => {
        const verdicts = [now, then].map(
          ({ injectors, namespace: { labels } }): Verdict =>
            decide({
              injectors,
              namespace: { name: 'shop', labels },
              template: now.template,
            }).verdict,
        );
        const { effect } = assess(ruleSetOf(now), ruleSetOf(then), now.template).impact;
        expect(effect).to.equal(effects[verdicts.join(' ')]);
      }),
    );
  });
});

describe('an outage of the injector', () => {
  const ignoring = { webhooks: [webhook({ ...onlyEnabled, failurePolicy: 'Ignore' })] };
  for (const [title, after, pod, isBlocked] of [
    ['blocks what would be injected', enabled, {}, true],
    ['blocks what the injector is asked about in vain', enabled, { hostNetwork: true }, true],
    ['does not block what no webhook applies to', absent, {}, false],
    [
      'does not block where failures are ignored',
      ruleSet(labelled('enabled'), ignoring),
      {},
      false,
    ],
    ['may block where the labels are hidden', ruleSet(undefined), {}, 'unknown'],
  ] as const) {
    it(title, () => {
      expect(assess(absent, after, pod).impact.blockedByOutage).to.deep.equal({
        before: false,
        after: isBlocked,
      });
    });
  }

  const system = { ...ordinary, isSystem: () => true };
  const own = { ...system, isInjector: (_: string, labels: Labels) => labels['app'] === 'istiod' };

  it('is a warning where it newly blocks a system namespace', () => {
    expect(flagsOf(absent, enabled, {}, { surroundings: system })).to.deep.equal([
      'blocked-by-outage',
    ]);
    expect(flagsOf(enabled, enabled, {}, { surroundings: system })).to.deep.equal([]);
    expect(flagsOf(absent, enabled)).to.deep.equal([]);
  });

  it('is a warning about a deadlock where it blocks the injector itself', () => {
    const pod = { labels: { app: 'istiod', 'sidecar.istio.io/inject': 'false' } };
    expect(flagsOf(absent, enabled, pod, { surroundings: own })).to.deep.equal([
      'injector-blocks-itself',
    ]);
    expect(flagsOf(enabled, absent, pod, { surroundings: own })).to.deep.equal([]);
  });
});

describe('a gateway whose image the injector fills in', () => {
  const spec = { containers: [{ name: 'istio-proxy', image: 'auto' }] };
  const gateway = { spec };

  it('will not start once it loses the webhook', () => {
    const { warnings } = assess(enabled, absent, gateway).impact;
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include({ code: 'gateway-will-not-start', certain: true });
  });

  it('may not start where the injector is hidden', () => {
    const { warnings } = assess(enabled, ruleSet(labelled('enabled'), hidden), gateway).impact;
    expect(warnings[0]).to.include({ code: 'gateway-will-not-start', certain: false });
  });

  for (const [title, before, after, pod] of [
    ['nothing changes', enabled, enabled, gateway],
    ['it had no webhook before', absent, absent, gateway],
    ['it gains one', absent, enabled, gateway],
    [
      'it names its image',
      enabled,
      absent,
      { spec: { containers: [{ name: 'a', image: 'b:1' }] } },
    ],
  ] as const) {
    it(`starts as before: ${title}`, () => {
      expect(flagsOf(before, after, pod)).to.deep.equal([]);
    });
  }
});

describe('a pod that a Never selector matches and that says "true"', () => {
  const never = (given: Partial<InjectorModel> = {}): RuleSet =>
    ruleSet(labelled('enabled'), {
      settings: {
        known: true,
        config: config({ neverInjectSelector: [{ matchLabels: { app: 'batch' } }] }),
      },
      ...given,
    });
  const asking = { labels: { app: 'batch', 'sidecar.istio.io/inject': 'true' } };

  it('is a warning if the selector is new', () => {
    expect(flagsOf(enabled, never(), asking)).to.deep.equal(['never-selector-overridden']);
  });

  it('is a warning by annotation, too', () => {
    const pod = {
      labels: { app: 'batch' },
      annotations: { 'sidecar.istio.io/inject': 'true' },
    };
    expect(flagsOf(enabled, never(), pod)).to.deep.equal(['never-selector-overridden']);
  });

  for (const [title, before, after, pod] of [
    ['the selector was there before', never(), never(), asking],
    ['it says nothing', enabled, never(), { labels: { app: 'batch' } }],
    ['the selector does not match', enabled, never(), { labels: { ...asking.labels, app: 'web' } }],
  ] as const) {
    it(`is no warning: ${title}`, () => {
      expect(flagsOf(before, after, pod)).to.deep.equal([]);
    });
  }
});

describe('a static pod', () => {
  const annotations = { 'kubernetes.io/config.mirror': 'hash' };

  it('is a warning where admission would change it', () => {
    expect(flagsOf(absent, enabled, { annotations })).to.deep.equal(['static-pod']);
    expect(flagsOf(enabled, enabled, { annotations })).to.deep.equal([]);
  });
});

describe('a template that was injected by hand', () => {
  const image = 'docker.io/istio/proxyv2:1.25.0';
  const record = '{"initContainers":["istio-init"],"containers":["istio-proxy"]}';
  const byHand = {
    annotations: { 'sidecar.istio.io/status': record },
    spec: {
      containers: [{ name: 'app' }, { name: 'istio-proxy', image }],
      initContainers: [{ name: 'istio-init', image }],
    },
  };
  const rows: readonly (readonly [string, RuleSet, RuleSet, readonly string[]])[] = [
    ['before and after', enabled, enabled, []],
    ['of its own, before and after', absent, absent, []],
    ['when its namespace begins to inject', absent, enabled, ['hand-injected']],
    ['when its namespace no longer injects', enabled, absent, ['hand-injected']],
  ];
  for (const [title, before, after, flags] of rows) {
    it(`neither gains nor loses a sidecar, and does not lack one: ${title}`, () => {
      const { impact } = assess(before, after, byHand);
      expect(impact.effect).to.equal('stays-injected');
      expect(impact.warnings.map(({ code }) => code)).to.deep.equal(flags);
      expect(impact.restart).to.equal(undefined);
      for (const { message } of impact.warnings) expect(message).to.contain(image);
    });
  }
});
