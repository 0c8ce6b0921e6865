import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import { planInjector } from '../../../../src/lib/injection/injector/injector-edit-plan.ts';
import type { InjectorObjects } from '../../../../src/lib/injection/injector/injector-edit.ts';
import type { WantedSettings } from '../../../../src/lib/injection/injector/injector-settings.ts';
import type { DeploymentObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { AutoscalerObject } from '../../../../src/lib/injection/model/scheduling-objects.ts';
import { present } from '../../../../src/lib/present.ts';

const values = '{\n  "sidecarInjectorWebhook": {\n    "rewriteAppHTTPProbe": false\n  }\n}';

/** An injector with two containers, of which the second injects. */
function injector(
  given: {
    readonly paused?: boolean;
    readonly minReplicas?: number;
    readonly values?: string;
  } = {},
): InjectorObjects {
  const metadata = { name: 'istiod', namespace: 'istio-system', resourceVersion: '7' };
  const container = {
    name: 'discovery',
    resources: {
      requests: { cpu: '500m', memory: '2Gi', 'ephemeral-storage': '1Gi' },
      limits: { memory: '4Gi' },
    },
  };
  const deployment: DeploymentObject = {
    metadata,
    spec: present({
      replicas: 2,
      paused: given.paused ? true : undefined,
      selector: {},
      template: {
        spec: { containers: [{ name: 'agent' }, container], nodeSelector: { disk: 'ssd' } },
      },
    }),
  };
  const autoscaler: AutoscalerObject = {
    metadata,
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'istiod' },
      minReplicas: given.minReplicas ?? 1,
      maxReplicas: 5,
    },
  };
  return present({
    deployment,
    container,
    autoscaler: given.minReplicas === undefined ? undefined : autoscaler,
    configMap: {
      metadata: { ...metadata, name: 'config' },
      data: { values: given.values ?? values },
    },
  });
}

/** What is planned: object, body and fields. */
function plan(objects: InjectorObjects, wanted: WantedSettings): unknown[] {
  return planInjector(objects, wanted).map(({ change: { object, write, fields } }) => [
    object.kind,
    write.body,
    ...fields.map(({ field, before = '-', after = '-' }) => `${field}: ${before} → ${after}`),
  ]);
}

describe('planning the settings of an injector', () => {
  it('changes the number of replicas', () => {
    expect(plan(injector(), { replicas: 3 })).to.deep.equal([
      ['Deployment', [{ op: 'add', path: '/spec/replicas', value: 3 }], 'spec.replicas: 2 → 3'],
    ]);
  });

  it('changes the bounds of an autoscaler instead, the upper one only if necessary', () => {
    expect(plan(injector({ minReplicas: 1 }), { replicas: 3 })).to.deep.equal([
      [
        'HorizontalPodAutoscaler',
        { spec: { minReplicas: 3, maxReplicas: 5 } },
        'spec.minReplicas: 1 → 3',
      ],
    ]);
    expect(plan(injector({ minReplicas: 1 }), { replicas: 7 })).to.deep.equal([
      [
        'HorizontalPodAutoscaler',
        { spec: { minReplicas: 7, maxReplicas: 7 } },
        'spec.minReplicas: 1 → 7',
        'spec.maxReplicas: 5 → 7',
      ],
    ]);
    expect(plan(injector({ minReplicas: 3 }), { replicas: 3 })).to.deep.equal([]);
  });

  it('changes amounts of the container that injects, and keeps the others', () => {
    const wanted = { requests: { cpu: '1' }, limits: { cpu: '2', memory: '3Gi' } };
    expect(plan(injector(), wanted)).to.deep.equal([
      [
        'Deployment',
        [
          {
            op: 'add',
            path: '/spec/template/spec/containers/1/resources',
            value: {
              requests: { cpu: '1', memory: '2Gi', 'ephemeral-storage': '1Gi' },
              limits: { cpu: '2', memory: '3Gi' },
            },
          },
        ],
        'spec.template.spec.containers[discovery].resources.requests.cpu: 500m → 1',
        'spec.template.spec.containers[discovery].resources.limits.cpu: - → 2',
        'spec.template.spec.containers[discovery].resources.limits.memory: 4Gi → 3Gi',
      ],
    ]);
  });

  it('adds and removes labels of the node selector', () => {
    expect(plan(injector(), { nodeSelector: { disk: null, zone: 'a' } })).to.deep.equal([
      [
        'Deployment',
        [{ op: 'add', path: '/spec/template/spec/nodeSelector', value: { zone: 'a' } }],
        'spec.template.spec.nodeSelector[disk]: ssd → -',
        'spec.template.spec.nodeSelector[zone]: - → a',
      ],
    ]);
    expect(plan(injector(), { nodeSelector: { disk: null } })).to.deep.equal([
      [
        'Deployment',
        [{ op: 'remove', path: '/spec/template/spec/nodeSelector' }],
        'spec.template.spec.nodeSelector[disk]: ssd → -',
      ],
    ]);
  });

  it('changes only one value of the ConfigMap', () => {
    const [[kind, body, field] = []] = plan(injector(), { rewriteAppProbe: true }) as unknown[][];
    expect([kind, field]).to.deep.equal([
      'ConfigMap',
      'data.values.sidecarInjectorWebhook.rewriteAppHTTPProbe: false → true',
    ]);
    expect(body).to.deep.equal({ data: { values: values.replace('false', 'true') } });
  });

  it('changes the autoscaler last, since it changes the Deployment itself', () => {
    const wanted = { replicas: 3, rewriteAppProbe: true, nodeSelector: { zone: 'a' } };
    const edits = planInjector(injector({ minReplicas: 1 }), wanted);
    expect(edits.map(({ change }) => change.object.kind)).to.deep.equal([
      'Deployment',
      'ConfigMap',
      'HorizontalPodAutoscaler',
    ]);
  });

  it('leaves out settings that already have the value, however it is written', () => {
    const wanted: WantedSettings = {
      replicas: 2,
      requests: { cpu: '0.5', memory: '2048Mi' },
      limits: { memory: '4096Mi' },
      nodeSelector: { disk: 'ssd', zone: null },
      rewriteAppProbe: false,
    };
    expect(planInjector(injector(), wanted)).to.deep.equal([]);
    expect(planInjector(injector(), {})).to.deep.equal([]);
  });

  it('is guarded by the state it was planned on, and names the fields whose owners matter', () => {
    const [edit] = planInjector(injector(), { replicas: 3, nodeSelector: { zone: 'a' } });
    expect(edit?.change.resourceVersion).to.equal('7');
    expect(edit?.paths).to.deep.equal([
      ['spec', 'replicas'],
      ['spec', 'template', 'spec', 'nodeSelector', 'zone'],
    ]);
  });

  it('refuses a paused Deployment, unless only its size changes', () => {
    const paused = injector({ paused: true });
    expect(() => planInjector(paused, { nodeSelector: { zone: 'a' } })).to.throw(
      UsageError,
      /deployment\/istiod is paused/,
    );
    expect(planInjector(paused, { replicas: 3 })).to.have.lengthOf(1);
  });

  for (const [name, objects, problem] of [
    ['without a ConfigMap', { ...injector(), configMap: undefined }, /not there, or cannot/],
    [
      'without values',
      { ...injector(), configMap: { metadata: { name: 'config' } } },
      /there is no "values" of ConfigMap config/,
    ],
    ['in values that are no map', injector({ values: '[]' }), /it is not a map/],
  ] as const) {
    it(`refuses to set app-probe rewriting ${name}`, () => {
      expect(() => planInjector(objects, { rewriteAppProbe: true })).to.throw(UsageError, problem);
    });
  }
});
