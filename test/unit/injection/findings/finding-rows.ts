import { decide, type DecisionInput } from '../../../../src/lib/injection/decision/decide.ts';
import type { FindingFacts } from '../../../../src/lib/injection/findings/finding-facts.ts';
import type { FindingCode } from '../../../../src/lib/injection/findings/finding-reasons.ts';
import { POD_INJECT } from '../../../../src/lib/injection/model/keys.ts';
import type { Labels } from '../../../../src/lib/injection/model/model.ts';
import { parseVersion } from '../../../../src/lib/injection/model/version.ts';
import { present } from '../../../../src/lib/present.ts';
import { config, injector, input, template, unversioned, webhook } from '../builders.ts';

type Given = Partial<Omit<FindingFacts, 'decision'>>;

/** Facts about a pod that says nothing and is injected, but for what is given. */
export function facts(given: Given = {}): FindingFacts {
  const decided = given.input ?? input();
  const decision = decide(decided);
  return { verdict: decision.verdict, spec: {}, ...given, input: decided, decision };
}

export function pod(
  labels: Labels,
  annotations: Labels = {},
  rest: Partial<DecisionInput> = {},
): Given {
  return { input: input({ ...rest, template: template({ labels, annotations }) }) };
}

function namespace(labels: Labels, rest: Partial<DecisionInput> = {}): Given {
  return { input: input({ ...rest, namespace: { name: 'shop', labels } }) };
}

function version(text: string, rest: Parameters<typeof injector>[0] = {}) {
  const parsed = parseVersion(text);
  return { injectors: [injector(present({ ...rest, version: parsed }))] };
}

/** A config that cannot be parsed, or one that cannot be read. */
function unreadable(isBroken: boolean) {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'i' };
  return {
    injectors: [injector({ configMap, settings: { known: false, reason: 'not YAML', isBroken } })],
  };
}

function settings(given: Parameters<typeof config>[0]) {
  return { injectors: [injector({ settings: { known: true, config: config(given) } })] };
}

/** Looks at the revision of the pod alone, as Istio's `rev.object`. */
const byRevision = {
  injectors: [
    injector({
      webhooks: [webhook({ objectSelector: { matchLabels: { 'istio.io/rev': 'canary' } } })],
    }),
  ],
};

/** Looks at labels of the namespace alone, as Alibaba Cloud's does. */
const byNamespace = {
  injectors: [
    injector({
      webhooks: [webhook({ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } })],
    }),
  ],
};

/** Looks at the label of the pod alone. */
const byPod = {
  injectors: [
    injector({
      webhooks: [webhook({ objectSelector: { matchLabels: { [POD_INJECT]: 'true' } } })],
    }),
  ],
};

const leavingOut = {
  matchExpressions: [{ key: POD_INJECT, operator: 'NotIn', values: ['false'] }],
} as const;

/** A pod that a controller of another project made. */
const ownedPod = (apiVersion: string, kind: string): NonNullable<Given['object']> => ({
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    ownerReferences: [{ apiVersion, kind, name: 'maker', uid: 'u', controller: true }],
  },
});

const workload = (
  metadata: object,
  spec: object = {},
  kind = 'Deployment',
): NonNullable<FindingFacts['object']> => ({
  kind,
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  spec: { template: { metadata: {}, spec: { containers: [] } }, ...spec },
});

const made = (init: readonly string[] = []): NonNullable<FindingFacts['newPod']> => ({
  metadata: { name: 'web-x' },
  spec: {
    containers: [{ name: 'app' }, { name: 'istio-proxy' }],
    initContainers: init.map((name) => ({ name })),
  },
});

/** The injector's values say whether a CNI plugin redirects the traffic; no new pod is known. */
const redirecting = (cni: boolean, labels: Labels = {}): Given => {
  const none = { requests: {}, limits: {} };
  const shared = { proxy: none, init: none, isPrivileged: false, hasSeccompProfile: false };
  return pod(labels, {}, { injectors: [injector({ sidecar: { ...shared, cni } })] });
};

/** A finding, where it is found and where it is not. */
export interface FindingRow {
  readonly code: FindingCode;
  readonly as?: string;
  readonly given: Given;
  /** A similar input without the finding. */
  readonly unlike: Given;
  /** A part of the sentence. */
  readonly says: string;
  /** What the fix writes: `map[key]=value`, `-` for nothing. No fix where left out. */
  readonly fix?: string;
}

function annotated(labels: Labels): Given {
  const annotations = { 'istio-injection': 'enabled' };
  return { input: input({ ...byNamespace, namespace: { name: 'shop', labels, annotations } }) };
}

/** At least one for every code. */
export const rows: readonly FindingRow[] = [
  {
    code: 'namespace-value-misspelt',
    given: namespace({ 'istio-injection': 'Enabled' }, byNamespace),
    unlike: namespace({ 'istio-injection': 'enabled' }, byNamespace),
    says: 'metadata.labels[istio-injection] of the namespace is "Enabled"; did you mean "enabled"?',
    fix: 'namespace labels[istio-injection]=enabled',
  },
  {
    code: 'namespace-value-misspelt',
    as: 'a slip of the pen',
    given: namespace({ 'istio-injection': 'disbaled' }),
    unlike: namespace({ 'istio-injection': 'disabled' }),
    says: 'did you mean "disabled"?',
    fix: 'namespace labels[istio-injection]=disabled',
  },
  {
    code: 'namespace-value-misspelt',
    as: 'nothing like either',
    given: namespace({ 'istio-injection': 'canary' }),
    unlike: namespace({}),
    says: 'only "enabled" and "disabled" mean something',
  },
  {
    code: 'key-misspelt',
    as: 'of a namespace',
    given: namespace({ 'istio-injecton': 'enabled' }, byNamespace),
    unlike: namespace({ 'istio-injection': 'enabled', 'istio-injecton': 'enabled' }),
    says: 'the key is istio-injection',
    fix: 'namespace labels[istio-injection]=enabled',
  },
  {
    code: 'key-misspelt',
    as: "a namespace's on a pod",
    given: pod({ 'istio-injection': 'enabled' }, {}, byPod),
    unlike: pod({ app: 'web' }, {}, byPod),
    says: `it is for namespaces; here the key is ${POD_INJECT}`,
    fix: `pod labels[${POD_INJECT}]=true`,
  },
  {
    code: 'key-misspelt',
    as: 'a revision',
    given: pod({ 'istio.io/revision': 'x', 'istio.io/rve': 'canary' }),
    unlike: pod({ 'istio.io/rev': 'canary' }),
    says: 'the key is istio.io/rev',
    fix: 'pod labels[istio.io/rev]=canary',
  },
  {
    code: 'key-misspelt',
    as: 'a revision among the annotations of the pod',
    given: pod({}, { 'istio.io/rev': 'canary' }),
    unlike: pod({}, { 'istio.io/rev': 'canary', 'sidecar.istio.io/status': '{}' }),
    says: 'it counts as a label only',
    fix: 'pod labels[istio.io/rev]=canary',
  },
  {
    code: 'key-misspelt',
    as: 'the label of a namespace among its annotations',
    given: annotated({}),
    unlike: annotated({ 'istio-injection': 'enabled' }),
    says: 'metadata.annotations[istio-injection] means nothing',
    fix: 'namespace labels[istio-injection]=enabled',
  },
  {
    code: 'label-on-workload',
    as: 'a revision',
    given: {
      ...pod({}, {}, byRevision),
      object: workload({ labels: { 'istio.io/rev': 'canary' } }),
    },
    unlike: {
      ...pod({ 'istio.io/rev': 'canary' }, {}, byRevision),
      object: workload({ labels: { 'istio.io/rev': 'canary' } }),
    },
    says: 'metadata.labels[istio.io/rev] is "canary" on the workload itself',
    fix: 'pod labels[istio.io/rev]=canary',
  },
  {
    code: 'label-on-workload',
    as: "a namespace's",
    given: {
      ...pod({}, {}, byPod),
      object: workload({ annotations: { 'istio-injection': 'enabled' } }),
    },
    unlike: { ...pod({}, {}, byPod), object: workload({}) },
    says: 'metadata.annotations[istio-injection] is "enabled" on the workload itself',
    fix: `pod labels[${POD_INJECT}]=true`,
  },
  {
    code: 'label-on-workload',
    given: { ...pod({}, {}, byPod), object: workload({ labels: { [POD_INJECT]: 'true' } }) },
    unlike: {
      ...pod({ [POD_INJECT]: 'true' }, {}, byPod),
      object: workload({ labels: { [POD_INJECT]: 'true' } }),
    },
    says: 'on the workload itself, where nothing reads it',
    fix: `pod labels[${POD_INJECT}]=true`,
  },
  {
    code: 'label-on-workload',
    as: 'that would not help on the pod either',
    given: { ...pod({}, {}, byNamespace), object: workload({ labels: { [POD_INJECT]: 'true' } }) },
    unlike: { ...pod({}, {}, byNamespace), object: workload({ labels: { app: 'web' } }) },
    says: 'injection looks at the pod template',
  },
  {
    code: 'label-on-workload',
    as: "an annotation of a CronJob's jobTemplate",
    given: {
      ...pod({}),
      object: workload(
        {},
        { jobTemplate: { metadata: { annotations: { [POD_INJECT]: 'false' } } } },
        'CronJob',
      ),
    },
    unlike: { ...pod({}), object: workload({}, { jobTemplate: {} }, 'CronJob') },
    says: `spec.jobTemplate.metadata.annotations[${POD_INJECT}] is "false"`,
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'annotation-cannot-opt-in',
    given: pod({}, { [POD_INJECT]: 'true' }, byPod),
    unlike: pod({ [POD_INJECT]: 'true' }, {}, byPod),
    says: 'only the label of the same name can opt in here',
    fix: `pod labels[${POD_INJECT}]=true`,
  },
  {
    code: 'value-cannot-win',
    as: 'no webhook',
    given: pod({ [POD_INJECT]: 'true' }, {}, byNamespace),
    unlike: pod({}, {}, byNamespace),
    says: 'no injector webhook applies to it',
  },
  {
    code: 'value-cannot-win',
    as: 'host network',
    given: {
      input: input({ template: template({ labels: { [POD_INJECT]: 'true' }, hostNetwork: true }) }),
    },
    unlike: { input: input({ template: template({ hostNetwork: true }) }) },
    says: 'it uses the host network',
  },
  {
    code: 'value-cannot-win',
    as: 'policy',
    given: pod({ [POD_INJECT]: 'true' }, {}, settings({ policy: 'on' })),
    unlike: pod({ [POD_INJECT]: 'true' }, {}, settings({ policy: 'disabled' })),
    says: 'the injection policy is neither "enabled" nor "disabled"',
  },
  {
    code: 'value-changes-at-1-27',
    as: 'after',
    given: pod({ [POD_INJECT]: 'no' }),
    unlike: pod({ [POD_INJECT]: 'false' }),
    says: 'this injector (1.29.6) does not look at it, so selectors and policy decide; before 1.27 it meant "false"; write "false"',
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'value-changes-at-1-27',
    as: 'before, in an annotation',
    given: pod({}, { [POD_INJECT]: 'Yes' }, version('1.26.8')),
    unlike: pod({}, { [POD_INJECT]: '' }, version('1.26.8')),
    says: 'this injector (1.26.8) takes it for "true", but from 1.27 on it means nothing',
    fix: `pod annotations[${POD_INJECT}]=true`,
  },
  {
    code: 'value-changes-at-1-27',
    as: 'version not known, meaning neither',
    given: pod({ [POD_INJECT]: 'maybe' }, {}, { injectors: [unversioned()] }),
    unlike: pod({ [POD_INJECT]: 'maybe' }, {}, version('1.11.5')),
    says: 'injectors before 1.27 take it for "false", later ones do not look at it',
  },
  {
    code: 'empty-label-cancels-annotation',
    given: pod({ [POD_INJECT]: '' }, { [POD_INJECT]: 'false' }),
    unlike: pod({ [POD_INJECT]: '' }, {}),
    says: 'cancels the annotation of the same name, which is "false"',
    fix: `pod labels[${POD_INJECT}]-`,
  },
  {
    code: 'empty-label-cancels-annotation',
    as: 'not where labels are not read',
    given: pod({ [POD_INJECT]: '' }, { [POD_INJECT]: 'true' }, version('1.12.2')),
    unlike: pod({ [POD_INJECT]: '' }, { [POD_INJECT]: 'true' }, version('1.11.5')),
    says: 'which is "true"',
    fix: `pod labels[${POD_INJECT}]-`,
  },
  {
    code: 'native-sidecar-value',
    given: pod({}, { 'sidecar.istio.io/nativeSidecar': 'no' }),
    unlike: pod({}, { 'sidecar.istio.io/nativeSidecar': 'false' }),
    says: 'any value but "false" asks for a native sidecar',
    fix: 'pod annotations[sidecar.istio.io/nativeSidecar]=false',
  },
  {
    code: 'cni-reads-value-otherwise',
    given: pod({ [POD_INJECT]: 'False' }),
    unlike: { ...pod({ [POD_INJECT]: 'False' }), newPod: made(['istio-init']) },
    says: 'it reads "false" and leaves the pod alone',
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'cni-reads-value-otherwise',
    as: 'by the values of the injector',
    given: redirecting(true, { [POD_INJECT]: 'False' }),
    unlike: redirecting(false, { [POD_INJECT]: 'False' }),
    says: 'it reads "false" and leaves the pod alone',
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'proxy-uid',
    given: { spec: { containers: [{ name: 'app', securityContext: { runAsUser: 1337 } }] } },
    unlike: {
      spec: { containers: [{ name: 'istio-proxy', securityContext: { runAsUser: 1337 } }] },
    },
    says: 'spec.containers[app].securityContext.runAsUser is 1337',
  },
  {
    code: 'proxy-uid',
    as: 'the group of all containers',
    given: { spec: { securityContext: { runAsGroup: 1337 } } },
    unlike: { ...pod({ [POD_INJECT]: 'false' }), spec: { securityContext: { runAsGroup: 1337 } } },
    says: 'spec.securityContext.runAsGroup is 1337',
  },
  {
    code: 'windows-pod',
    given: { spec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } },
    unlike: { spec: { nodeSelector: { 'kubernetes.io/os': 'linux' } } },
    says: 'spec.nodeSelector[kubernetes.io/os] is "windows"',
  },
  {
    code: 'windows-pod',
    as: 'by its own word',
    given: { spec: { os: { name: 'windows' } } },
    unlike: { ...pod({ [POD_INJECT]: 'false' }), spec: { os: { name: 'windows' } } },
    says: 'spec.os.name is "windows"',
  },
  {
    code: 'job-keeps-running',
    given: { object: workload({}, {}, 'Job'), sidecar: 'classic' },
    unlike: { object: workload({}, {}, 'Job'), sidecar: 'native' },
    says: 'whatever waits for it, does not complete.',
  },
  {
    code: 'job-keeps-running',
    as: 'of a pod that a workflow made',
    given: { object: ownedPod('argoproj.io/v1alpha1', 'Workflow'), sidecar: 'classic' },
    unlike: { object: ownedPod('apps.kruise.io/v1beta1', 'StatefulSet'), sidecar: 'classic' },
    says: 'whatever waits for it, does not complete.',
  },
  {
    code: 'job-keeps-running',
    as: 'of a pod that is not restarted',
    given: {
      object: workload({}, {}, 'Pod'),
      spec: { restartPolicy: 'Never' },
      sidecar: 'classic',
    },
    unlike: {
      object: workload({}, {}, 'Pod'),
      spec: { restartPolicy: 'Never' },
      sidecar: 'native',
    },
    says: 'whatever waits for it, does not complete.',
  },
  {
    code: 'job-keeps-running',
    as: 'where the kind of sidecar is not known',
    given: { object: workload({}, {}, 'CronJob') },
    unlike: {
      ...pod({}, { 'sidecar.istio.io/nativeSidecar': 'true' }),
      object: workload({}, {}, 'CronJob'),
    },
    says: 'unless the mesh makes native sidecars',
  },
  {
    code: 'sidecar-not-restarted',
    given: {
      object: workload({}, {}, 'Pod'),
      spec: { restartPolicy: 'Never' },
      sidecar: 'classic',
    },
    unlike: {
      object: workload({}, {}, 'Job'),
      spec: { restartPolicy: 'Never' },
      sidecar: 'classic',
    },
    says: 'spec.restartPolicy is "Never"',
  },
  {
    code: 'host-users-false',
    given: { spec: { hostUsers: false } },
    unlike: { spec: { hostUsers: false }, newPod: made(['istio-init']) },
    says: 'a CNI plugin that enters user namespaces',
  },
  {
    code: 'host-users-false',
    as: 'by the values of the injector',
    given: { ...redirecting(true), spec: { hostUsers: false } },
    unlike: { ...redirecting(false), spec: { hostUsers: false } },
    says: 'a CNI plugin that enters user namespaces',
  },
  {
    code: 'dns-policy',
    given: { spec: { dnsPolicy: 'None' } },
    unlike: { spec: { dnsPolicy: 'ClusterFirst' } },
    says: 'spec.dnsPolicy is "None"',
  },
  {
    code: 'image-auto-left',
    given: {
      ...pod({}, {}, byPod),
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    },
    unlike: { spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] } },
    says: 'Container istio-proxy has the image "auto"',
    fix: `pod labels[${POD_INJECT}]=true`,
  },
  {
    code: 'image-auto-left',
    as: 'although the pod asks for a sidecar',
    given: {
      ...pod(
        { [POD_INJECT]: 'true' },
        {},
        { ...byNamespace, namespace: { name: 'shop', labels: { 'istio-injection': 'disabled' } } },
      ),
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    },
    unlike: { spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] } },
    says: 'Container istio-proxy has the image "auto"',
    fix: 'namespace labels[istio-injection]=enabled',
  },
  {
    code: 'proxy-image-pinned',
    given: pod({}, { 'sidecar.istio.io/proxyImage': 'example.com/proxy:1' }),
    unlike: pod({}, {}),
    says: 'keeps this proxy image',
  },
  {
    code: 'proxy-image-pinned',
    as: 'by a container of its own',
    given: { spec: { containers: [{ name: 'istio-proxy', image: 'example.com/proxy:1' }] } },
    unlike: { spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] } },
    says: 'spec.containers[istio-proxy].image is "example.com/proxy:1"',
  },
  {
    code: 'hand-injected',
    given: {
      spec: {
        containers: [{ name: 'istio-proxy', image: 'example.com/proxy:1' }],
        initContainers: [{ name: 'istio-init' }],
      },
    },
    unlike: { spec: { containers: [{ name: 'istio-proxy', image: 'example.com/proxy:1' }] } },
    says: 'it was injected by hand',
  },
  {
    code: 'static-pod',
    given: {
      ...pod({}, { 'kubernetes.io/config.mirror': 'abc' }),
      object: workload({}, {}, 'Pod'),
    },
    unlike: { object: workload({}, {}, 'Pod') },
    says: 'webhooks see only its mirror',
  },
  {
    code: 'bare-pod',
    given: { object: workload({}, {}, 'Pod') },
    unlike: {
      object: workload(
        { ownerReferences: [{ kind: 'Operator', name: 'o', uid: 'u', controller: true }] },
        {},
        'Pod',
      ),
    },
    says: 'No controller owns the pod',
  },
  {
    code: 'label-in-selector',
    given: { object: workload({}, { selector: { matchLabels: { 'istio.io/rev': 'canary' } } }) },
    unlike: { object: workload({}, { selector: { matchLabels: { app: 'web' } } }) },
    says: 'spec.selector.matchLabels[istio.io/rev] is "canary"',
  },
  {
    code: 'pod-security-needs-cni',
    given: namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' }),
    unlike: namespace({ 'pod-security.kubernetes.io/enforce': 'privileged' }),
    says: 'unless the mesh redirects traffic by its CNI plugin',
  },
  {
    code: 'pod-security-needs-cni',
    as: 'not of a pod that the cluster let in',
    given: namespace({ 'pod-security.kubernetes.io/enforce': 'restricted' }),
    unlike: {
      ...namespace({ 'pod-security.kubernetes.io/enforce': 'restricted' }),
      newPod: made(['istio-init']),
    },
    says: 'is "restricted"',
  },
  {
    code: 'cni-excluded-namespace',
    given: { cniExcludes: ['kube-system', 'shop'] },
    unlike: { cniExcludes: ['kube-system'] },
    says: 'leaves namespace "shop" out',
  },
  {
    code: 'cni-excluded-namespace',
    as: 'by the values of the injector',
    given: { ...redirecting(true), cniExcludes: ['shop'] },
    unlike: { ...redirecting(false), cniExcludes: ['shop'] },
    says: 'leaves namespace "shop" out',
  },
  {
    code: 'two-injectors',
    given: {
      input: input({
        injectors: [
          injector(),
          injector({ revision: 'canary', webhooks: [webhook({ configuration: 'other' })] }),
        ],
      }),
    },
    unlike: {
      input: input({
        injectors: [
          injector({
            webhooks: [webhook(), webhook({ index: 1, name: 'b.sidecar-injector.istio.io' })],
          }),
        ],
      }),
    },
    says: 'by injector, other',
  },
  {
    code: 'injector-blocks-itself',
    as: 'the pod can be left out',
    given: {
      isInjector: true,
      input: input({
        injectors: [injector({ webhooks: [webhook({ objectSelector: leavingOut })] })],
      }),
    },
    unlike: {
      isInjector: true,
      input: input({ injectors: [injector({ webhooks: [webhook({ failurePolicy: 'Ignore' })] })] }),
    },
    says: 'when no injector is left, none can start',
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'injector-blocks-itself',
    as: 'only the namespace can be left out',
    given: { isInjector: true, ...namespace({ 'istio-injection': 'enabled' }, byNamespace) },
    unlike: namespace({ 'istio-injection': 'enabled' }, byNamespace),
    says: 'webhook sidecar-injector.istio.io of injector',
    fix: 'namespace labels[istio-injection]=disabled',
  },
  {
    code: 'injector-blocks-itself',
    as: 'nothing can be left out',
    given: { isInjector: true },
    unlike: {},
    says: 'with failurePolicy Fail',
  },
  {
    code: 'never-selector-overridden',
    given: pod(
      { app: 'web', [POD_INJECT]: 'true' },
      {},
      settings({ neverInjectSelector: [{ matchLabels: { app: 'web' } }] }),
    ),
    unlike: pod(
      { app: 'api', [POD_INJECT]: 'true' },
      {},
      settings({ neverInjectSelector: [{ matchLabels: { app: 'web' } }] }),
    ),
    says: 'the "true" of the pod is stronger',
  },
  {
    code: 'opted-out-but-called',
    given: pod(
      {},
      { [POD_INJECT]: 'false' },
      { injectors: [injector({ webhooks: [webhook({ objectSelector: leavingOut })] })] },
    ),
    unlike: pod(
      { [POD_INJECT]: 'false' },
      {},
      { injectors: [injector({ webhooks: [webhook({ objectSelector: leavingOut })] })] },
    ),
    says: 'The label "false" would keep the webhook from being called',
    fix: `pod labels[${POD_INJECT}]=false`,
  },
  {
    code: 'opted-out-but-called',
    as: 'whatever the pod says',
    given: pod({}, { [POD_INJECT]: 'false' }),
    unlike: pod(
      {},
      { [POD_INJECT]: 'false' },
      { injectors: [injector({ webhooks: [webhook({ failurePolicy: 'Ignore' })] })] },
    ),
    says: 'Its webhook is called for every pod of the namespace',
  },
  {
    code: 'config-broken',
    given: pod({}, {}, unreadable(true)),
    unlike: pod({}, {}, unreadable(false)),
    says: 'not YAML. The injector cannot read it either: it keeps using the last one that it could read, which is not stored anywhere, and cannot restart without one.',
  },
  {
    code: 'selector-entry-ignored',
    as: 'empty',
    given: pod({}, {}, settings({ neverInjectSelector: [{}] })),
    unlike: pod({}, {}, settings({ neverInjectSelector: [{ matchLabels: { app: 'web' } }] })),
    says: 'The injector ignores config.neverInjectSelector[0]: it is empty.',
  },
  {
    code: 'selector-entry-ignored',
    as: 'invalid',
    given: pod(
      {},
      {},
      settings({
        alwaysInjectSelector: [{ matchExpressions: [{ key: 'app', operator: 'In', values: [] }] }],
      }),
    ),
    unlike: pod(
      {},
      {},
      settings({
        alwaysInjectSelector: [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }],
      }),
    ),
    says: 'The injector ignores config.alwaysInjectSelector[0]: ',
  },
];
