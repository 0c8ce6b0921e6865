import fc from 'fast-check';
import { anyValues } from './any-values.ts';
import type {
  AnyObject,
  ClusterSettings,
  DrawnConfiguration,
  DrawnInjector,
  DrawnSelector,
  DrawnWebhook,
  Texts,
} from './differential-case.ts';
import { drawObject, oftenAbsent, seldom } from './draw.ts';

/** The namespaces whose labels are drawn. */
export const drawnNamespaces: readonly string[] = 'abcdefgh'
  .split('')
  .map((letter) => `differential-${letter}`);

const TAGS = ['prod', 'default'];

/** What the labels of a namespace say about injection, the usual ones most often. */
const anyInjectionLabels: fc.Arbitrary<Texts> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Texts>({ 'istio-injection': 'enabled' }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('default', 'canary', 'prod', 'no-such')
      .map((revision): Texts => ({ 'istio.io/rev': revision })),
  },
  { weight: 2, arbitrary: fc.constant<Texts>({}) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Texts>(
      { 'istio-injection': 'disabled' },
      { 'istio-injection': 'Enabled' },
      { 'istio-injection': '' },
      { 'istio-injection': 'enabled', 'istio.io/rev': 'canary' },
      { 'istio-injection': 'disabled', 'istio.io/rev': 'default' },
    ),
  },
);

/** Labels of a namespace; levels of Pod Security are rare, since they refuse most pods. */
const anyNamespaceLabels: fc.Arbitrary<Texts> = fc
  .tuple(
    anyInjectionLabels,
    drawObject<Texts>({
      'istio.io/dataplane-mode': seldom('ambient', 'none'),
      team: oftenAbsent('red', 'blue'),
      'pod-security.kubernetes.io/enforce': seldom('privileged', 'baseline', 'restricted'),
    }),
  )
  .map(([injection, others]) => ({ ...injection, ...others }) as Texts);

const anySelector: fc.Arbitrary<DrawnSelector> = selectorOver({
  'istio-injection': ['enabled', 'disabled'],
  'istio.io/rev': ['default', 'canary', 'prod'],
  team: ['red', 'blue'],
  'kubernetes.io/metadata.name': ['differential-a', 'differential-b', 'kube-system'],
});

const anyObjectSelector: fc.Arbitrary<DrawnSelector> = selectorOver({
  'sidecar.istio.io/inject': ['true', 'false', 'yes'],
  'istio.io/rev': ['default', 'canary', 'prod'],
  app: ['web', 'api'],
  tier: ['batch', ''],
});

const CONDITIONS = [
  'object.metadata.namespace != "differential-a"',
  'object.metadata.labels.tier != "batch"',
  '!has(object.metadata.labels) || !("tier" in object.metadata.labels)',
  'object.metadata.?annotations["note"].orValue("") == "x"',
  '!has(object.spec.hostNetwork) && request.dryRun',
  'object.spec.containers.all(c, c.image != "auto")',
  'object.spec.containers.exists(c, c.name == "istio-proxy") == false',
  '"app" in object.metadata.labels && object.metadata.labels["app"].startsWith("w")',
  'request.operation == "CREATE" && request.namespace != "differential-b"',
];

const RULES: readonly (readonly AnyObject[])[] = [
  [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['pods'] }],
  [
    { operations: ['UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
    { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
  ],
  [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/*'] }],
  [
    {
      operations: ['CREATE'],
      apiGroups: [''],
      apiVersions: ['v1'],
      resources: ['pods'],
      scope: 'Namespaced',
    },
  ],
];

type DrawnExtras = Omit<DrawnWebhook, 'name' | 'namespaceSelector' | 'objectSelector'>;

/** Fields that any webhook may have besides its selectors. */
const anyExtras = drawObject<DrawnExtras>({
  matchConditions: seldom(...CONDITIONS).map((expression) =>
    expression === undefined ? undefined : [{ name: 'drawn', expression }],
  ),
  failurePolicy: oftenAbsent('Fail' as const, 'Ignore' as const),
  reinvocationPolicy: oftenAbsent('IfNeeded' as const, 'Never' as const),
  matchPolicy: seldom('Equivalent' as const, 'Exact' as const),
  rules: seldom(...RULES),
});

const SUFFIX = 'sidecar-injector.istio.io';
const isIn = (key: string, ...values: string[]) => ({ key, operator: 'In', values });
const isNotIn = (key: string, ...values: string[]) => ({ key, operator: 'NotIn', values });
const isAbsent = (key: string) => ({ key, operator: 'DoesNotExist' });

/** The webhooks of a revision or a tag, as Istio's chart writes them (istio-discovery, mutatingwebhook.yaml). */
function standardWebhooks(name: string, injectsEverywhere: boolean): readonly DrawnWebhook[] {
  const [injection, revision, inject] = [
    'istio-injection',
    'istio.io/rev',
    'sidecar.istio.io/inject',
  ];
  const ofRevision: readonly DrawnWebhook[] = [
    {
      name: `rev.namespace.${SUFFIX}`,
      namespaceSelector: { matchExpressions: [isIn(revision, name), isAbsent(injection)] },
      objectSelector: { matchExpressions: [isNotIn(inject, 'false')] },
    },
    {
      name: `rev.object.${SUFFIX}`,
      namespaceSelector: { matchExpressions: [isAbsent(revision), isAbsent(injection)] },
      objectSelector: { matchExpressions: [isNotIn(inject, 'false'), isIn(revision, name)] },
    },
  ];
  if (name !== 'default') return ofRevision;
  const everywhere: DrawnWebhook = {
    name: `auto.${SUFFIX}`,
    namespaceSelector: { matchExpressions: [isAbsent(injection), isAbsent(revision)] },
    objectSelector: { matchExpressions: [isAbsent(inject), isAbsent(revision)] },
  };
  return [
    ...ofRevision,
    {
      name: `namespace.${SUFFIX}`,
      namespaceSelector: { matchExpressions: [isIn(injection, 'enabled')] },
      objectSelector: { matchExpressions: [isNotIn(inject, 'false')] },
    },
    {
      name: `object.${SUFFIX}`,
      namespaceSelector: { matchExpressions: [isAbsent(injection), isAbsent(revision)] },
      objectSelector: { matchExpressions: [isIn(inject, 'true'), isAbsent(revision)] },
    },
    ...(injectsEverywhere ? [everywhere] : []),
  ];
}

/** A revision's webhooks as installed; deactivated; or with some fields drawn. */
function anyRevisionConfiguration(revision: string): fc.Arbitrary<DrawnConfiguration> {
  const name = `istio-sidecar-injector${revision === 'default' ? '' : `-${revision}`}`;
  const standard = fc
    .boolean()
    .map((everywhere) => standardWebhooks(revision, everywhere && revision === 'default'));
  const never: DrawnSelector = { matchLabels: { 'istio.io/deactivated': 'never-match' } };
  const deactivated = standard.map((webhooks) =>
    webhooks.map((one) => ({ ...one, namespaceSelector: never, objectSelector: never })),
  );
  const one = fc.record({ namespaceSelector: anySelector, objectSelector: anyObjectSelector });
  const single = fc
    .tuple(one, anyExtras)
    .map(([selectors, extras]) => [{ name: SUFFIX, ...selectors, ...extras }]);
  const changed = fc
    .tuple(standard, anyExtras)
    .map(([webhooks, extras]) => webhooks.map((webhook) => ({ ...webhook, ...extras })));
  return fc
    .oneof(
      { weight: 8, arbitrary: standard },
      { weight: 1, arbitrary: deactivated },
      { weight: 6, arbitrary: changed },
      { weight: 3, arbitrary: single },
    )
    .map((webhooks) => ({ name, revision, webhooks }));
}

function anyTag(revisions: readonly string[]): fc.Arbitrary<DrawnConfiguration> {
  return fc
    .tuple(fc.constantFrom(...TAGS), fc.constantFrom(...revisions))
    .map(([tag, revision]) => ({
      name: `istio-revision-tag-${tag}`,
      revision,
      tag,
      webhooks: standardWebhooks(tag, false),
    }));
}

const anyPolicy = fc.oneof(
  { weight: 12, arbitrary: fc.constant('enabled') },
  { weight: 6, arbitrary: fc.constant('disabled') },
  { weight: 1, arbitrary: fc.constantFrom('sometimes', '') },
);

const anyExclusions = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(anyObjectSelector, { minLength: 1, maxLength: 3 }) },
);

const anyConfig: fc.Arbitrary<AnyObject> = fc.record({
  policy: anyPolicy,
  neverInjectSelector: anyExclusions,
  alwaysInjectSelector: fc.array(anyObjectSelector, { maxLength: 2, size: 'max' }),
});

const anyInjector: fc.Arbitrary<DrawnInjector> = fc.record({
  config: anyConfig,
  values: anyValues,
});

/** Settings of a whole cluster that has these revisions. */
export function anySettings(revisions: readonly string[]): fc.Arbitrary<ClusterSettings> {
  return fc.record({
    namespaces: fc.record(
      Object.fromEntries(drawnNamespaces.map((name) => [name, anyNamespaceLabels])),
    ),
    configurations: fc
      .tuple(
        fc.tuple(...revisions.map(anyRevisionConfiguration)),
        fc.array(anyTag(revisions), { maxLength: 1 }),
      )
      .map((lists) => lists.flat()),
    injectors: fc.record(Object.fromEntries(revisions.map((name) => [name, anyInjector]))),
  });
}

function selectorOver(
  vocabulary: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<DrawnSelector> {
  const requirement = fc.constantFrom(...Object.entries(vocabulary)).chain(([key, values]) =>
    fc.oneof(
      fc.constantFrom('Exists', 'DoesNotExist').map((operator) => ({ key, operator })),
      fc
        .tuple(fc.constantFrom('In', 'NotIn', 'NotIn'), fc.subarray([...values], { minLength: 1 }))
        .map(([operator, chosen]) => ({ key, operator, values: chosen })),
    ),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    {
      weight: 4,
      arbitrary: fc
        .array(requirement, { minLength: 1, maxLength: 2 })
        .map((matchExpressions) => ({ matchExpressions })),
    },
  );
}
