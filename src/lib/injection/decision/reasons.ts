/** A reason's sentence, and the source of the rule. `{field}`, `{value}`, `{detail}` and `{webhook}` are the step's. */
interface ReasonText {
  readonly sentence: string;
  readonly source: string;
}

const SHOULD_CALL =
  'Kubernetes apiserver pkg/admission/plugin/webhook/generic/webhook.go, ShouldCallHook';
const DISPATCH = 'Kubernetes apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go';
const INJECT_REQUIRED = 'Istio pkg/kube/inject/inject.go, injectRequired';

const TABLE = {
  'no-injector': {
    sentence: 'No webhook of this cluster injects sidecars.',
    source: 'Istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
  },
  'no-webhook': {
    sentence: 'No injector webhook applies to the pod, so the injector is never asked.',
    source: SHOULD_CALL,
  },
  'webhooks-hidden': {
    sentence: 'The mutating webhook configurations of the cluster cannot be read.',
    source: 'Kubernetes RBAC',
  },
  'static-webhooks': {
    sentence: 'The API server may have webhooks that its API does not show.',
    source: 'Kubernetes manifest-based admission configuration (alpha in 1.36)',
  },
  'webhook-called': {
    sentence: '{webhook} applies to the pod; the API server calls it.',
    source: SHOULD_CALL,
  },
  'webhook-deactivated': {
    sentence: '{webhook} is deactivated: it wants {detail}.',
    source: 'Istio istioctl/pkg/tag',
  },
  'webhook-invalid': {
    sentence: '{webhook} has a selector that the API server would refuse: {detail}.',
    source: 'Kubernetes pkg/apis/admissionregistration/validation',
  },
  'namespace-selector-no-match': {
    sentence: '{webhook} wants {detail} of the namespace, where {field} is {value}.',
    source: SHOULD_CALL,
  },
  'namespace-labels-hidden': {
    sentence: '{webhook} wants {detail} of the namespace, whose labels cannot be read.',
    source: 'Kubernetes RBAC',
  },
  'object-selector-no-match': {
    sentence: '{webhook} wants {detail} of the pod, where {field} is {value}.',
    source: SHOULD_CALL,
  },
  'object-selector-unknown': {
    sentence:
      '{webhook} wants {detail} of the pod, where {field} is known only once the pod exists.',
    source: 'Kubernetes workload controllers',
  },
  'rules-no-match': {
    sentence: '{webhook} is not called when pods are created; its rules are {value}.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/predicates/rules',
  },
  'match-condition-false': {
    sentence: '{webhook} has a match condition that the pod does not meet: {detail}.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/matchconditions',
  },
  'match-condition-denies': {
    sentence:
      '{webhook} has a match condition that fails, and failurePolicy Fail, so the pod is forbidden: {detail}.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/matchconditions',
  },
  'match-condition-ignored': {
    sentence:
      '{webhook} has a match condition that fails, and failurePolicy Ignore, so it is skipped: {detail}.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/matchconditions',
  },
  'match-condition-unknown': {
    sentence: '{webhook} has a match condition that cannot be predicted: {detail}.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/matchconditions',
  },
  'webhook-unavailable': {
    sentence:
      '{webhook} cannot be called, and its failurePolicy is Fail, so the pod is refused: {detail}.',
    source: DISPATCH,
  },
  'webhook-failed-open': {
    sentence:
      '{webhook} cannot be called, and its failurePolicy is Ignore, so the pod is created without it: {detail}.',
    source: DISPATCH,
  },
  'config-unknown': {
    sentence: 'What the injector would decide is not known: {detail}.',
    source: INJECT_REQUIRED,
  },
  'version-unknown': {
    sentence:
      'The version of the injector is not known, and {field} {value} means different things to different versions; set the version with --asm-version.',
    source: INJECT_REQUIRED,
  },
  'template-missing': {
    sentence: 'The injector has no template {detail}, so it denies the pod ({field} is {value}).',
    source: 'Istio pkg/kube/inject/inject.go, RunTemplate',
  },
  'template-not-for-pods': {
    sentence:
      'The template {detail} makes gateways, not sidecars; the injector cannot render it and denies the pod.',
    source: 'Istio manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml',
  },
  'templates-unknown': {
    sentence:
      'The templates of the injector are not known, and the pod asks for some: {field} is {value}.',
    source: 'Istio pkg/kube/inject/inject.go, selectTemplates',
  },
  'template-without-sidecar': {
    sentence: 'The templates for this pod add no container istio-proxy: {detail}.',
    source: 'Istio pkg/kube/inject/inject.go, RunTemplate',
  },
  'annotation-invalid': {
    sentence: 'The pod is refused, because {field} is {value}: {detail}.',
    source: 'Istio pkg/kube/inject/validate.go',
  },
  'annotation-unknown': {
    sentence: 'It is not known whether the injector accepts {field}: {detail}.',
    source: 'Istio pkg/kube/inject/validate.go',
  },
  'injected-pod-invalid': {
    sentence: 'The API server refuses the pod with its sidecar, because of {field}: {detail}.',
    source:
      'Istio pkg/kube/inject/webhook.go, reapplyOverwrittenContainers; Kubernetes pkg/apis/core/validation',
  },
  'rendering-fails': {
    sentence: 'The injector cannot render its templates for this pod, so it denies it: {detail}.',
    source: 'Istio pkg/kube/inject/inject.go, RunTemplate',
  },
  'pod-security-violated': {
    sentence: 'Pod Security refuses the pod: it {detail}.',
    source: 'Kubernetes pod-security-admission policy/registry.go',
  },
  'pod-security-unknown': {
    sentence:
      'The namespace enforces Pod Security ({field} is {value}), and what the sidecar needs is not known: {detail}.',
    source: 'Kubernetes pod-security-admission policy/registry.go',
  },
  'pod-invalid': {
    sentence: 'The API server refuses the pod: {detail}.',
    source: 'Kubernetes apimachinery pkg/apis/meta/v1/validation',
  },
  'host-network': {
    sentence: 'The pod uses the host network; the injector never adds a sidecar there.',
    source: INJECT_REQUIRED,
  },
  'ignored-namespace': {
    sentence: 'The injector ignores the namespace {value}, whatever its labels say.',
    source: 'Istio pkg/kube/inject/initializer.go, IgnoredNamespaces',
  },
  'label-true': {
    sentence: 'The pod asks for a sidecar: {field} is {value}.',
    source: INJECT_REQUIRED,
  },
  'label-false': {
    sentence: 'The pod opts out: {field} is {value}.',
    source: INJECT_REQUIRED,
  },
  'label-default': {
    sentence:
      'The label is neither "true" nor "false": {field} is {value}, so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'label-not-read': {
    sentence:
      'This injector reads only annotations (labels from 1.12 on): {field} {value} has no effect.',
    source: `${INJECT_REQUIRED} at 1.11`,
  },
  'annotation-true': {
    sentence: 'The pod asks for a sidecar: {field} is {value}.',
    source: INJECT_REQUIRED,
  },
  'annotation-false': {
    sentence: 'The pod opts out: {field} is {value}.',
    source: INJECT_REQUIRED,
  },
  'annotation-default': {
    sentence:
      'The annotation is neither "true" nor "false": {field} is {value}, so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'annotation-overridden': {
    sentence: 'The label of the same name wins over {field} {value}.',
    source: INJECT_REQUIRED,
  },
  'no-value': {
    sentence: 'The pod does not set {field}, so selectors and policy decide.',
    source: INJECT_REQUIRED,
  },
  'never-selector': {
    sentence: 'The pod matches {field} of the injector: {detail}.',
    source: INJECT_REQUIRED,
  },
  'always-selector': {
    sentence: 'The pod matches {field} of the injector: {detail}.',
    source: INJECT_REQUIRED,
  },
  'selector-no-match': {
    sentence: 'The pod does not match {field}: {detail}.',
    source: INJECT_REQUIRED,
  },
  'selector-unknown': {
    sentence: '{field} depends on a label whose value is known only once the pod exists: {detail}.',
    source: 'Kubernetes workload controllers',
  },
  'selector-empty': {
    sentence:
      '{field} is empty; the injector ignores an empty entry instead of matching every pod.',
    source: INJECT_REQUIRED,
  },
  'selector-invalid': {
    sentence: 'The injector ignores {field}: {detail}.',
    source: INJECT_REQUIRED,
  },
  'policy-enabled': {
    sentence: 'The injection policy is "enabled": pods that do not say otherwise get a sidecar.',
    source: INJECT_REQUIRED,
  },
  'policy-disabled': {
    sentence: 'The injection policy is "disabled": only pods that ask for a sidecar get one.',
    source: INJECT_REQUIRED,
  },
  'policy-honours-pod': {
    sentence: 'The injection policy {value} leaves the decision to the steps above.',
    source: INJECT_REQUIRED,
  },
  'policy-illegal': {
    sentence:
      'The injection policy {value} is neither "enabled" nor "disabled": the injector adds no sidecar to any pod.',
    source: INJECT_REQUIRED,
  },
  'ambient-namespace': {
    sentence:
      'The namespace is in ambient mode ({field} is {value}); pods with a sidecar stay out of it.',
    source: 'Istio cni/pkg/util/enablement_selector.go',
  },
  'ambient-pod': {
    sentence: 'The pod sets ambient mode ({field} is {value}); with a sidecar it stays out of it.',
    source: 'Istio cni/pkg/util/enablement_selector.go',
  },
  'revision-not-served': {
    sentence: '{field} is {value}, a revision or tag that no webhook of this cluster serves.',
    source: 'Istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
  },
  'revision-not-read': {
    sentence: '{field} is {value}, but no webhook that applies to the pod looks at it.',
    source: 'Istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
  },
  'several-webhooks': {
    sentence:
      'Several webhooks apply ({detail}); each is called, and the sidecar of the last one stays.',
    source: DISPATCH,
  },
  'dry-run-refused': {
    sentence:
      '{webhook} has sideEffects {value}: the API server refuses to try out pods with a dry run.',
    source: DISPATCH,
  },
  'webhook-reinvoked': {
    sentence:
      '{webhook} is called once more if a later one changes the pod; it renders the sidecar again.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/mutating/reinvocationcontext.go',
  },
} as const satisfies Record<string, ReasonText>;

/** Stable machine code of a reason. Codes are a contract: they may be added, never changed. */
export type ReasonCode = keyof typeof TABLE;

/** Every code with its sentence template and source, for documentation. */
export const REASONS: Readonly<Record<ReasonCode, ReasonText>> = TABLE;
