import { expect } from 'chai';
import {
  decideInInjector,
  type InjectorConfig,
  type InjectorPod,
  type ValueRule,
} from '../../../../src/lib/injection/decision/injector-phase.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import { config, template } from '../builders.ts';

interface Row {
  readonly name: string;
  readonly pod?: Partial<InjectorPod>;
  readonly config?: Partial<InjectorConfig>;
  readonly namespace?: string;
  readonly valueRule?: ValueRule;
  readonly inject: boolean;
  readonly by: string;
}

const web = { matchLabels: { app: 'web' } };
const label = (value: string): Pick<InjectorPod, 'labels'> => ({ labels: { [POD_INJECT]: value } });
const annotation = (value: string): Pick<InjectorPod, 'annotations'> => ({
  annotations: { [POD_INJECT]: value },
});

const rows: readonly Row[] = [
  {
    name: 'host network beats an explicit yes',
    pod: { ...label('true'), hostNetwork: true },
    inject: false,
    by: 'host-network',
  },
  {
    name: 'an ignored namespace beats an explicit yes',
    pod: label('true'),
    namespace: 'kube-system',
    inject: false,
    by: 'ignored-namespace',
  },
  {
    name: 'label yes',
    pod: label('true'),
    config: { policy: 'disabled' },
    inject: true,
    by: 'label-true',
  },
  { name: 'label no', pod: label('false'), inject: false, by: 'label-false' },
  {
    name: 'annotation yes',
    pod: annotation('true'),
    config: { policy: 'disabled' },
    inject: true,
    by: 'annotation-true',
  },
  { name: 'annotation no', pod: annotation('false'), inject: false, by: 'annotation-false' },
  {
    name: 'label beats annotation',
    pod: { ...label('true'), ...annotation('false') },
    inject: true,
    by: 'label-true',
  },
  {
    name: 'an empty label cancels the annotation',
    pod: { ...label(''), ...annotation('false') },
    inject: true,
    by: 'policy-enabled',
  },
  {
    name: 'an explicit yes beats Never',
    pod: { labels: { [POD_INJECT]: 'true', app: 'web' } },
    config: { neverInjectSelector: [web] },
    inject: true,
    by: 'label-true',
  },
  {
    name: 'an explicit no beats Always',
    pod: { labels: { app: 'web' }, ...annotation('false') },
    config: { alwaysInjectSelector: [web] },
    inject: false,
    by: 'annotation-false',
  },
  {
    name: 'Never beats Always',
    pod: { labels: { app: 'web' } },
    config: { neverInjectSelector: [web], alwaysInjectSelector: [web] },
    inject: false,
    by: 'never-selector',
  },
  {
    name: 'Always beats the policy',
    pod: { labels: { app: 'web' } },
    config: { policy: 'disabled', alwaysInjectSelector: [web] },
    inject: true,
    by: 'always-selector',
  },
  {
    name: 'entries are ORed',
    pod: { labels: { app: 'web' } },
    config: { neverInjectSelector: [{ matchLabels: { app: 'api' } }, web] },
    inject: false,
    by: 'never-selector',
  },
  {
    name: 'an empty entry is ignored',
    config: { neverInjectSelector: [{}] },
    inject: true,
    by: 'policy-enabled',
  },
  {
    name: 'an invalid entry is ignored',
    pod: { labels: { app: 'web' } },
    config: {
      neverInjectSelector: [
        { matchExpressions: [{ key: 'app', operator: 'Is', values: ['web'] }] },
      ],
    },
    inject: true,
    by: 'policy-enabled',
  },
  { name: 'policy enabled', inject: true, by: 'policy-enabled' },
  { name: 'policy disabled', config: { policy: 'disabled' }, inject: false, by: 'policy-disabled' },
  {
    name: 'an illegal policy beats an explicit yes',
    pod: label('true'),
    config: { policy: 'Enabled' },
    inject: false,
    by: 'policy-illegal',
  },
  {
    name: 'no policy is an illegal one',
    config: { policy: '' },
    inject: false,
    by: 'policy-illegal',
  },
  {
    name: '1.27: another value is no value',
    pod: label('False'),
    inject: true,
    by: 'policy-enabled',
  },
  {
    name: '1.27: nor is yes',
    pod: label('yes'),
    config: { policy: 'disabled' },
    inject: false,
    by: 'policy-disabled',
  },
  {
    name: '1.26: another value is no',
    pod: label('disabled'),
    valueRule: 'other-values-are-false',
    inject: false,
    by: 'label-false',
  },
  {
    name: '1.26: YES is yes',
    pod: label('YES'),
    config: { policy: 'disabled' },
    valueRule: 'other-values-are-false',
    inject: true,
    by: 'label-true',
  },
  {
    name: '1.26: an empty value is no value',
    pod: label(''),
    valueRule: 'other-values-are-false',
    inject: true,
    by: 'policy-enabled',
  },
  {
    name: '1.11: labels are not read',
    pod: { ...label('false'), ...annotation('on') },
    config: { policy: 'disabled' },
    valueRule: 'annotations-only',
    inject: true,
    by: 'annotation-true',
  },
];

describe("the injector's own decision", () => {
  for (const row of rows) {
    it(row.name, () => {
      const decision = decideInInjector({
        namespace: row.namespace ?? 'shop',
        pod: template(row.pod),
        config: config(row.config),
        valueRule: row.valueRule ?? 'other-values-are-default',
      });
      expect({ inject: decision.inject, by: decision.decidedBy.code }).to.deep.equal({
        inject: row.inject,
        by: row.by,
      });
      expect(decision.steps).to.include(decision.decidedBy);
    });
  }

  it('looks at every rule in order, up to the one that decides', () => {
    const { steps } = decideInInjector({
      namespace: 'shop',
      pod: template({ ...annotation('true'), labels: { [POD_INJECT]: '', app: 'web' } }),
      config: config({
        neverInjectSelector: [{}, { matchLabels: { app: 'api' } }],
        alwaysInjectSelector: [web],
      }),
      valueRule: 'other-values-are-default',
    });
    expect(steps.map(({ code }) => code)).to.deep.equal([
      'annotation-overridden',
      'label-default',
      'selector-empty',
      'selector-no-match',
      'always-selector',
      'policy-honours-pod',
    ]);
  });
});
