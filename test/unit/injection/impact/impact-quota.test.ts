import { expect } from 'chai';
import fc from 'fast-check';
import {
  type GainingWorkload,
  type ResourceQuotaObject,
  warnOfQuotas,
} from '../../../../src/lib/injection/impact/impact-quota.ts';
import {
  computeAddition,
  type SidecarAddition,
} from '../../../../src/lib/injection/impact/sidecar-addition.ts';
import type { InjectorModel } from '../../../../src/lib/injection/model/injector-model.ts';
import type { JsonObject, PodTemplate } from '../../../../src/lib/injection/model/model.ts';
import { amountOf } from '../../../../src/lib/injection/model/quantity.ts';
import type { ContainerResources } from '../../../../src/lib/injection/model/sidecar-settings.ts';
import { config, injector, template } from '../builders.ts';

const proxy: ContainerResources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '2', memory: '1Gi' },
};
const small: ContainerResources = { requests: { cpu: '10m', memory: '10Mi' }, limits: {} };

function model({ native = false, init = proxy, of = proxy } = {}): InjectorModel {
  return injector({
    settings: {
      known: true,
      config: config(),
      templates: {
        defaults: ['sidecar'],
        known: { sidecar: { addsSidecar: true }, gateway: { addsSidecar: true } },
        aliases: {},
      },
    },
    sidecar: { proxy: of, init, native, isPrivileged: false, hasSeccompProfile: false },
  });
}

const container = (name: string, cpu: string, more: JsonObject = {}): JsonObject => ({
  name,
  resources: { requests: { cpu } },
  ...more,
});

function pod(spec: JsonObject, annotations: PodTemplate['annotations'] = {}): PodTemplate {
  return template({ spec, annotations });
}

/** CPU that the sidecar adds, in millicores. */
function addedCpu(one: PodTemplate, by = model()): number {
  const amount = computeAddition(one, by)?.amounts['requests.cpu'];
  return Number(amount ?? -1n) / 1_000_000;
}

describe('what a sidecar adds to a pod', () => {
  const app = container('app', '500m');
  const big = container('migrate', '2');

  for (const [title, spec, annotations, native, cpu] of [
    ['its proxy', { containers: [app] }, {}, false, 100],
    ['its proxy, native', { containers: [app] }, {}, true, 100],
    [
      'nothing beside a larger init container',
      { containers: [app], initContainers: [big] },
      {},
      false,
      0,
    ],
    ['a native one beside that', { containers: [app], initContainers: [big] }, {}, true, 100],
    [
      'the difference to a slightly larger init container',
      { containers: [app], initContainers: [container('migrate', '550m')] },
      {},
      false,
      50,
    ],
    [
      'its init container, where nothing else asks',
      { containers: [{ name: 'app' }] },
      {},
      false,
      100,
    ],
    [
      'what annotations ask for',
      { containers: [app] },
      { 'sidecar.istio.io/proxyCPU': '300m' },
      false,
      300,
    ],
    [
      'nothing, where annotations ask for memory only',
      { containers: [app] },
      { 'sidecar.istio.io/proxyMemory': '64Mi' },
      false,
      0,
    ],
    [
      'nothing beside a proxy that the pod declares',
      { containers: [app, container('istio-proxy', '1')] },
      {},
      false,
      0,
    ],
    [
      'nothing to a gateway',
      { containers: [container('istio-proxy', '1')] },
      { 'inject.istio.io/templates': 'gateway' },
      false,
      0,
    ],
  ] as const) {
    it(`${title}: ${cpu}m`, () => {
      expect(addedCpu(pod(spec, annotations), model({ native, init: proxy }))).to.equal(cpu);
    });
  }

  it('is unknown for custom templates, or without the values', () => {
    const own = pod({ containers: [] }, { 'inject.istio.io/templates': 'grpc' });
    expect(computeAddition(own, model())).to.equal(undefined);
    expect(computeAddition(pod({ containers: [] }), injector())).to.equal(undefined);
  });

  it('names the resources that some containers do not set', () => {
    const addition = computeAddition(pod({ containers: [app] }), model({ init: small }));
    expect(addition?.unsaid).to.deep.equal(['limits.cpu', 'limits.memory']);
    expect(computeAddition(pod({ containers: [app] }), model())?.unsaid).to.deep.equal([]);
  });

  it('takes the limit as the request where none is set', () => {
    const of = { requests: {}, limits: { cpu: '700m', memory: '1Gi' } };
    expect(addedCpu(pod({ containers: [app] }), model({ of, init: small }))).to.equal(700);
  });

  it('is never more than its proxy, if it has no larger init container', () => {
    const amount = fc.integer({ min: 0, max: 4000 }).map((cpu) => `${cpu}m`);
    const containers = fc.array(fc.record({ cpu: amount, isSidecar: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(containers, containers, fc.boolean(), (some, inits, native) => {
        const spec = {
          containers: some.map(({ cpu }, index) => container(`c${index}`, cpu)),
          initContainers: inits.map(({ cpu, isSidecar }, index) =>
            container(`i${index}`, cpu, isSidecar ? { restartPolicy: 'Always' } : {}),
          ),
        };
        expect(addedCpu(pod(spec), model({ native }))).to.be.within(0, 100);
      }),
    );
  });
});

function addition(cpu: string, given: Partial<SidecarAddition> = {}): SidecarAddition {
  const amounts = {
    'requests.cpu': amountOf(cpu),
    'requests.memory': 0n,
    'limits.cpu': 0n,
    'limits.memory': 0n,
  };
  return { amounts, unsaid: [], hasDeadline: false, ...given };
}

function quota(
  hard: Readonly<Record<string, string>>,
  used: Readonly<Record<string, string>> = {},
  spec: ResourceQuotaObject['spec'] = {},
): ResourceQuotaObject {
  return { metadata: { name: 'compute', namespace: 'shop' }, spec, status: { hard, used } };
}

/** For each workload: whether it is flagged for certain, or perhaps, or not. */
function certainties(
  gaining: readonly GainingWorkload[],
  quotas: readonly ResourceQuotaObject[],
  hasDefaults = false,
): readonly (boolean | undefined)[] {
  const flags = warnOfQuotas(gaining, quotas, hasDefaults);
  return gaining.map((workload) => flags.get(workload)?.certain);
}

describe('quotas and the sidecars of a namespace', () => {
  const three = { pods: 3, addition: addition('100m') };
  const one = { pods: 1, addition: addition('100m') };
  const unknown = { pods: 1 };
  const left = (cpu: string): ResourceQuotaObject =>
    quota({ 'requests.cpu': '2' }, { 'requests.cpu': `${2000 - parseInt(cpu)}m` });

  for (const [title, gaining, quotas, expected] of [
    ['no quota', [three], [], [undefined]],
    ['enough', [three], [left('300m')], [undefined]],
    ['too little', [three], [left('299m')], [true]],
    ['enough for each, not for both', [three, one], [left('350m')], [false, false]],
    ['enough for one of them', [three, one], [left('150m')], [true, false]],
    ['spent already', [one], [left('-500m')], [true]],
    ['cpu is short for requests.cpu', [one], [quota({ cpu: '1' }, { cpu: '950m' })], [true]],
    ['only the number of pods', [three], [quota({ pods: '1' }, { pods: '1' })], [undefined]],
    ['the second of two', [three], [left('300m'), left('299m')], [true]],
    ['nothing is known of the sidecar', [unknown], [left('2000m')], [false]],
    ['nothing is known, nothing is limited', [unknown], [quota({ pods: '1' })], [undefined]],
  ] as const) {
    it(title, () => {
      expect(certainties(gaining, quotas)).to.deep.equal(expected);
    });
  }

  it('says how much is left and how much is needed', () => {
    const flags = warnOfQuotas([three], [left('150m')], false);
    expect(flags.get(three)?.message).to.equal(
      'ResourceQuota compute has 0.15 of requests.cpu left, and its sidecars need 0.3',
    );
  });

  it('uses the spec where there is no status yet', () => {
    const fresh = { metadata: { name: 'new' }, spec: { hard: { 'requests.cpu': '50m' } } };
    expect(certainties([one], [fresh])).to.deep.equal([true]);
  });

  describe('that require limits of every container', () => {
    const silent = { pods: 1, addition: addition('100m', { unsaid: ['limits.memory'] }) };
    const limits = quota({ 'limits.memory': '10Gi' });

    it('refuse a sidecar that does not', () => {
      expect(certainties([silent, one], [limits])).to.deep.equal([true, undefined]);
    });

    it('may accept it where a LimitRange fills them in', () => {
      expect(certainties([silent], [limits], true)).to.deep.equal([false]);
    });
  });

  describe('of a scope', () => {
    const hasDeadline = { pods: 1, addition: addition('100m', { hasDeadline: true }) };
    const scoped = (scope: string): ResourceQuotaObject =>
      quota({ 'requests.cpu': '1m' }, {}, { scopes: [scope] });
    const selected = quota(
      { 'requests.cpu': '1m' },
      {},
      {
        scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass' }] },
      },
    );

    for (const [title, of, expected] of [
      ['Terminating', scoped('Terminating'), [true, undefined]],
      ['NotTerminating', scoped('NotTerminating'), [undefined, true]],
      ['BestEffort', scoped('BestEffort'), [undefined, undefined]],
      ['NotBestEffort', scoped('NotBestEffort'), [true, true]],
      ['PriorityClass', selected, [false, false]],
    ] as const) {
      it(title, () => {
        expect(certainties([hasDeadline, one], [of])).to.deep.equal(expected);
      });
    }
  });
});
