/**
 * The severity of a finding: `error` breaks pods or the mesh, `warning` is very likely unintended, `info` is worth
 * knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/** The text of a finding. `{field}`, `{value}` and `{detail}` stand for what was found. */
export interface FindingText {
  readonly severity: Severity;
  readonly sentence: string;
  readonly source: string;
}

const INJECT_REQUIRED = 'Istio pkg/kube/inject/inject.go, injectRequired';
const TEMPLATE =
  'Istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml';
const REQUIREMENTS = 'Istio documentation, Application Requirements';
const WEBHOOKS =
  'Istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml';
const CNI = 'Istio cni/pkg/plugin/plugin.go';

const TABLE = {
  // Near misses: settings that were meant to do something and do nothing.
  'namespace-value-misspelt': {
    severity: 'warning',
    sentence: '{field} of the namespace is {value}; {detail}.',
    source: WEBHOOKS,
  },
  'key-misspelt': {
    severity: 'warning',
    sentence: '{field} means nothing to any injector; {detail}.',
    source: WEBHOOKS,
  },
  'label-on-workload': {
    severity: 'warning',
    sentence:
      '{field} is {value} on the workload itself, where nothing reads it: injection looks at the pod template.',
    source: INJECT_REQUIRED,
  },
  'annotation-cannot-opt-in': {
    severity: 'warning',
    sentence:
      '{field} asks for a sidecar, but no webhook sees annotations, and none applies: only the label of the same name can opt in here.',
    source: WEBHOOKS,
  },
  'value-cannot-win': {
    severity: 'warning',
    sentence: 'The pod asks for a sidecar ({field} is {value}), which cannot win here: {detail}.',
    source: INJECT_REQUIRED,
  },
  'pod-older-than-policy': {
    severity: 'warning',
    sentence:
      '{detail}: injection is decided when a pod is created, and nothing changes it afterwards.',
    source: 'Kubernetes admission: webhooks of injectors are called for CREATE only',
  },
  'injection-lost': {
    severity: 'error',
    sentence:
      '{detail}: the rule is broken, not the pods. Fix the rule; a restart would remove their sidecars.',
    source: INJECT_REQUIRED,
  },
  'expectation-contradicted': {
    severity: 'error',
    sentence: 'The rules contradict the expectation: {detail}',
    source: 'The flags --expect and --file of `verify`',
  },
  'revision-differs': {
    severity: 'warning',
    sentence: '{detail}: pods move to another revision when they are restarted.',
    source: 'Istio documentation, Canary Upgrades',
  },
  'sidecar-kind-differs': {
    severity: 'warning',
    sentence: '{detail}: pods change to the other kind when they are restarted.',
    source: TEMPLATE,
  },
  'proxy-outdated': {
    severity: 'warning',
    sentence: '{detail}: pods get another proxy version when they are restarted.',
    source: 'Istio documentation, Upgrade: the data plane follows when workloads are restarted',
  },

  // Values that do not mean what they appear to mean.
  'value-changes-at-1-27': {
    severity: 'warning',
    sentence: '{field} is {value}, neither "true" nor "false": {detail}.',
    source: `${INJECT_REQUIRED} at 1.26 and 1.27 (istio/istio#56737)`,
  },
  'empty-label-cancels-annotation': {
    severity: 'warning',
    sentence: 'The empty label {field} cancels the annotation of the same name, which is {value}.',
    source: INJECT_REQUIRED,
  },
  'native-sidecar-value': {
    severity: 'warning',
    sentence: '{field} is {value}; any value but "false" asks for a native sidecar.',
    source: TEMPLATE,
  },
  'cni-reads-value-otherwise': {
    severity: 'error',
    sentence:
      '{field} is {value}: the injector adds a sidecar, but where a CNI plugin redirects the traffic it reads "false" and leaves the pod alone.',
    source: CNI,
  },

  // Pods that break, or do not work as meant, with a sidecar.
  'proxy-uid': {
    severity: 'error',
    sentence:
      '{field} is {value}, the user or group of the sidecar itself: traffic of the container bypasses the sidecar.',
    source: REQUIREMENTS,
  },
  'windows-pod': {
    severity: 'error',
    sentence: 'The pod is for Windows ({field} is {value}), and the sidecar is for Linux.',
    source: 'istio/istio#26583: the injector does not look at the operating system',
  },
  'job-keeps-running': {
    severity: 'warning',
    sentence:
      "The sidecar keeps running after the pod's own containers have ended, so the pod, and whatever waits for it, does not complete{detail}.",
    source: 'istio/istio#11659; Kubernetes sidecar containers (native sidecars end with the pod)',
  },
  'sidecar-not-restarted': {
    severity: 'warning',
    sentence: '{field} is {value}, so a classic sidecar that ends is not started again{detail}.',
    source: 'istio/istio#49210',
  },
  'host-users-false': {
    severity: 'warning',
    sentence:
      '{field} is {value}: traffic is redirected only by a CNI plugin that enters user namespaces.',
    source: 'Istio release notes, user namespaces',
  },
  'dns-policy': {
    severity: 'info',
    sentence:
      '{field} is {value}; the injector warns about anything but ClusterFirst, since the proxy must find the control plane by its cluster name.',
    source: 'Istio pkg/kube/inject/webhook.go',
  },
  'image-auto-left': {
    severity: 'error',
    sentence:
      'Container {detail} has the image "auto", which only the injector replaces: without injection the pod cannot start.',
    source: 'Istio analysis messages IST0146 and IST0147',
  },
  'proxy-image-pinned': {
    severity: 'info',
    sentence:
      '{field} is {value}: the pod keeps this proxy image, whatever the version of the mesh.',
    source: TEMPLATE,
  },
  'hand-injected': {
    severity: 'warning',
    sentence:
      'The template brings an istio-proxy of its own ({field} is {value}): it was injected by hand, and {detail}.',
    source: 'Istio istioctl kube-inject',
  },
  'static-pod': {
    severity: 'info',
    sentence:
      'The pod is a static pod: webhooks see only its mirror in the API, so it never gets a sidecar.',
    source: 'kubernetes/kubernetes#105844',
  },
  'bare-pod': {
    severity: 'info',
    sentence:
      'No controller owns the pod, so nothing recreates it: delete and create it yourself to apply a change.',
    source: 'Kubernetes controllers',
  },
  'label-in-selector': {
    severity: 'warning',
    sentence: '{field} is {value}: a label that is part of the selector cannot be changed.',
    source: 'Kubernetes apps/v1: spec.selector is immutable; istio/istio#33237',
  },

  // Findings of the namespace, and of the injector.
  'pod-security-needs-cni': {
    severity: 'error',
    sentence:
      '{field} is {value}, and {detail}, which needs NET_ADMIN and NET_RAW: the API server refuses the pod after injection.',
    source: 'Kubernetes Pod Security Standards; Istio injection-template.yaml',
  },
  'cni-excluded-namespace': {
    severity: 'error',
    sentence:
      'The CNI plugin of the mesh leaves namespace {value} out, so traffic is not redirected to the sidecar.',
    source: `${CNI}, exclude_namespaces`,
  },
  'two-injectors': {
    severity: 'error',
    sentence:
      'Several injectors act on the pod, by {detail}; each renders the sidecar again, and the sidecar of the last one stays.',
    source: 'Istio analysis message IST0139',
  },
  'injector-blocks-itself': {
    severity: 'error',
    sentence:
      'The pod belongs to the injector itself, and {detail} applies to it with failurePolicy Fail: when no injector is left, none can start.',
    source: 'istio/istio#5576',
  },
  'never-selector-overridden': {
    severity: 'info',
    sentence:
      '{field} of the injector matches the pod, but the "true" of the pod is stronger: {detail}.',
    source: INJECT_REQUIRED,
  },
  'opted-out-but-called': {
    severity: 'info',
    sentence:
      'The pod gets no sidecar, yet the injector is asked about it: while it is down, the pod cannot be created. {detail}.',
    source: WEBHOOKS,
  },
  'config-broken': {
    severity: 'error',
    sentence:
      '{detail}. The injector cannot read it either: it keeps using the last one that it could read, which is not stored anywhere, and cannot restart without one.',
    source: 'Istio pkg/kube/inject/watcher.go and webhook.go, updateConfig',
  },
  'selector-entry-ignored': {
    severity: 'warning',
    sentence: 'The injector ignores {field}: {detail}.',
    source: INJECT_REQUIRED,
  },
} as const satisfies Record<string, FindingText>;

/** Stable machine code of a finding. Codes may be added, never changed. */
export type FindingCode = keyof typeof TABLE;

/** Every code with its text, for documentation. */
export const FINDINGS: Readonly<Record<FindingCode, FindingText>> = TABLE;
