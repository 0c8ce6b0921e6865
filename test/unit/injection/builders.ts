import fc from 'fast-check';
import type { DecisionInput } from '../../../src/lib/injection/decision/decide.ts';
import type {
  InjectorModel,
  WebhookModel,
} from '../../../src/lib/injection/model/injector-model.ts';
import type {
  InjectorConfig,
  Labels,
  LabelSelector,
  LabelSelectorRequirement,
  PodTemplate,
} from '../../../src/lib/injection/model/model.ts';
import { parseVersion } from '../../../src/lib/injection/model/version.ts';
import { present } from '../../../src/lib/present.ts';

/** A webhook that applies to every pod, but for what is given. */
export function webhook(given: Partial<WebhookModel> = {}): WebhookModel {
  return {
    configuration: 'injector',
    index: 0,
    name: 'sidecar-injector.istio.io',
    target: {
      kind: 'service',
      namespace: 'istio-system',
      name: 'istiod',
      port: 443,
      path: '/inject',
    },
    namespaceSelector: {},
    objectSelector: {},
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    matchPolicy: 'Equivalent',
    matchConditions: [],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    sideEffects: 'None',
    timeoutSeconds: 10,
    ...given,
  };
}

/** What the injector's ConfigMap says: policy enabled and no selectors, but for what is given. */
export function config(given: Partial<InjectorConfig> = {}): InjectorConfig {
  return { policy: 'enabled', alwaysInjectSelector: [], neverInjectSelector: [], ...given };
}

/** An injector 1.29.6 with one webhook for every pod and policy enabled, but for what is given. */
export function injector(given: Partial<InjectorModel> = {}): InjectorModel {
  const version = parseVersion('1.29.6');
  return present({
    revision: 'default',
    webhooks: [webhook()],
    settings: { known: true, config: config() },
    availability: { state: 'available' },
    version,
    ...given,
  });
}

/** The same, of an injector whose version nothing gives away. */
export function unversioned(given: Partial<InjectorModel> = {}): InjectorModel {
  const model: Partial<InjectorModel> = { ...injector(given) };
  delete (model as { version?: unknown }).version;
  return model as InjectorModel;
}

/** A pod that says nothing, but for what is given. */
export function template(given: Partial<PodTemplate> = {}): PodTemplate {
  return { labels: {}, annotations: {}, hostNetwork: false, ...given };
}

/** A pod that says nothing in an unlabelled namespace before one injector that takes everything, but for what is given. */
export function input(given: Partial<DecisionInput> = {}): DecisionInput {
  return {
    namespace: { name: 'shop', labels: {} },
    template: template(),
    injectors: [injector()],
    ...given,
  };
}

// Few keys and values, so that selectors and labels often meet.
const key = fc.constantFrom(
  'istio-injection',
  'istio.io/rev',
  'sidecar.istio.io/inject',
  'app',
  'tier',
);
const value = fc.constantFrom(
  '',
  'true',
  'false',
  'yes',
  'enabled',
  'disabled',
  'default',
  'canary',
);

/** Labels or annotations over a small vocabulary. */
export const anyLabels: fc.Arbitrary<Labels> = fc.dictionary(key, value, { maxKeys: 4 });

const anyRequirement: fc.Arbitrary<LabelSelectorRequirement> = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

/** Selectors that Kubernetes accepts, the empty one included. */
export const anySelector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(key, value, { maxKeys: 2 }),
    matchExpressions: fc.array(anyRequirement, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const anyConfig: fc.Arbitrary<InjectorConfig> = fc.record({
  policy: fc.constantFrom('enabled', 'enabled', 'disabled', 'disabled', 'sometimes', ''),
  alwaysInjectSelector: fc.array(anySelector, { maxLength: 2 }),
  neverInjectSelector: fc.array(anySelector, { maxLength: 2 }),
});

const anyInjector: fc.Arbitrary<InjectorModel> = fc
  .record({
    selectors: fc.array(fc.tuple(anySelector, anySelector), { minLength: 1, maxLength: 3 }),
    settings: anyConfig,
    version: fc.constantFrom('1.11.8', '1.26.8', '1.29.6', 'v1.12.2.5-gabc1234-aliyun'),
  })
  .map(({ selectors, settings, version: text }) => {
    const version = parseVersion(text);
    return injector(
      present({
        webhooks: selectors.map(([namespaceSelector, objectSelector], index) =>
          webhook({
            index,
            name: `${index}.sidecar-injector.istio.io`,
            namespaceSelector,
            objectSelector,
          }),
        ),
        settings: { known: true, config: settings },
        version,
      }),
    );
  });

/** Whole decisions over the small vocabulary. */
export const anyInput: fc.Arbitrary<DecisionInput> = fc.record({
  namespace: fc.record({
    name: fc.constantFrom('shop', 'shop', 'shop', 'kube-system'),
    labels: anyLabels,
  }),
  template: fc.record({
    labels: anyLabels,
    annotations: anyLabels,
    hostNetwork: fc.constantFrom(false, false, false, true),
  }),
  injectors: fc.array(anyInjector, { minLength: 1, maxLength: 2 }),
});
