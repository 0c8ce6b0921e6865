/**
 * The meaning of one kind of refusal, the source of the API server's words for it, and the next step. Words in braces
 * stand for names in the refusal, or for names that the user must fill in: `{WEBHOOK}`, its `{CONFIGURATION}`, the
 * `{KIND}` of that (as kubectl takes it) and both as one `{PLACE}`, `{SERVICE}` and `{SERVICE_NAMESPACE}` behind the
 * webhook, `{NAMESPACE}` of the pod.
 */
export interface ProbeReasonText {
  readonly about: ProbeSubject;
  readonly sentence: string;
  readonly source: string;
  readonly nextStep: string;
  /** The webhook's field that is wrong, if there is one. */
  readonly field?: string;
  /** The replacement text where the pod would also be refused without a sidecar. */
  readonly withoutSidecar?: Pick<ProbeReasonText, 'sentence' | 'nextStep'>;
}

/**
 * The subject of a refusal: the injector's `webhook` that cannot be called, and with it every pod it applies to; such a
 * webhook of another program, the `other-webhook`; the `pod` alone; or only the `probe`, so that a real pod may still
 * be created.
 */
export type ProbeSubject = 'webhook' | 'other-webhook' | 'pod' | 'probe';

const CALL = 'Kubernetes apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go';
const RESOLVE = 'Kubernetes kube-aggregator pkg/apiserver/resolvers.go and kube-proxy endpoints';
const TLS = 'Go crypto/x509, as the API server calls the webhook';
const NETWORK = 'Go net, as the API server calls the webhook';
const RENDER = 'Istio pkg/kube/inject/webhook.go, inject';

const TABLE = {
  'webhook-ca': {
    about: 'webhook',
    field: 'clientConfig.caBundle',
    sentence:
      'The API server does not trust the certificate behind {WEBHOOK}: the caBundle is empty or of another authority.',
    source: TLS,
    nextStep:
      "put the authority of the injector's certificate into the caBundle (an istiod that owns the configuration does that when it starts): kubectl edit mutatingwebhookconfiguration {CONFIGURATION}",
  },
  'webhook-certificate-expired': {
    about: 'webhook',
    field: 'clientConfig',
    sentence: 'The certificate behind {WEBHOOK} has expired, or is not valid yet.',
    source: TLS,
    nextStep:
      "renew the injector's serving certificate and the authority that signed it, or restart the injector if it renews them itself; and see that the clocks of API server and injector agree",
  },
  'webhook-certificate-name': {
    about: 'webhook',
    field: 'clientConfig',
    sentence:
      'The certificate behind {WEBHOOK} is issued for another name than the one that is called.',
    source: TLS,
    nextStep:
      'let the webhook call a name that the certificate has (for a Service that is its name, namespace and svc, with dots between): kubectl edit mutatingwebhookconfiguration {CONFIGURATION}',
  },
  'webhook-tls': {
    about: 'webhook',
    field: 'clientConfig',
    sentence: 'The API server and whatever answers behind {WEBHOOK} cannot agree on TLS.',
    source: TLS,
    nextStep:
      "see that the Service's port leads to the injector's HTTPS port: kubectl get service {SERVICE} -n {SERVICE_NAMESPACE} -o yaml",
  },
  'webhook-refused': {
    about: 'webhook',
    field: 'clientConfig',
    sentence: 'Nothing listens where {WEBHOOK} leads: the connection is refused.',
    source: NETWORK,
    nextStep: 'see whether the injector runs: kubectl get pods -n {SERVICE_NAMESPACE}',
  },
  'webhook-timeout': {
    about: 'webhook',
    field: 'timeoutSeconds',
    sentence: '{WEBHOOK} did not answer within its timeoutSeconds.',
    source: NETWORK,
    nextStep:
      'see whether a firewall, security group or NetworkPolicy keeps the API server from the port of the injector, and whether the injector is overloaded: kubectl top pods -n {SERVICE_NAMESPACE}',
  },
  'webhook-unreachable': {
    about: 'webhook',
    field: 'clientConfig',
    sentence: 'The connection to {WEBHOOK} cannot be made, or breaks.',
    source: NETWORK,
    nextStep:
      'see that the API server can reach the injector, through firewall, security group, NetworkPolicy and proxy: kubectl get pods -n {SERVICE_NAMESPACE} -o wide',
  },
  'webhook-host-unknown': {
    about: 'webhook',
    field: 'clientConfig.url',
    sentence: 'The host name in the URL of {WEBHOOK} is not known to the API server.',
    source: NETWORK,
    nextStep:
      'name the Service instead of a URL in clientConfig: kubectl edit mutatingwebhookconfiguration {CONFIGURATION}',
  },
  'webhook-path': {
    about: 'webhook',
    field: 'clientConfig',
    sentence: 'The server behind {WEBHOOK} has nothing at the path that is called.',
    source: CALL,
    nextStep:
      'see that the injector has its ConfigMap, and correct the path in clientConfig (Istio serves /inject): kubectl edit mutatingwebhookconfiguration {CONFIGURATION}',
  },
  'webhook-error': {
    about: 'webhook',
    sentence: '{WEBHOOK} was called and failed.',
    source: CALL,
    nextStep: 'look at the log of the injector: kubectl get pods -n {SERVICE_NAMESPACE}',
  },
  'service-missing': {
    about: 'webhook',
    field: 'clientConfig.service.name',
    sentence: '{WEBHOOK} leads to a Service that does not exist.',
    source: RESOLVE,
    nextStep:
      'install the injector, or delete the webhook if it is left over: kubectl get mutatingwebhookconfiguration {CONFIGURATION} -o yaml',
  },
  'service-port': {
    about: 'webhook',
    field: 'clientConfig.service.port',
    sentence: '{WEBHOOK} leads to a port that its Service does not have.',
    source: RESOLVE,
    nextStep:
      'let clientConfig.service.port name a port of the Service: kubectl get service {SERVICE} -n {SERVICE_NAMESPACE}',
  },
  'service-no-endpoints': {
    about: 'webhook',
    field: 'clientConfig.service',
    sentence: 'The Service behind {WEBHOOK} has no ready pod.',
    source: RESOLVE,
    nextStep:
      'bring the injector up; its pods are those behind the Service: kubectl describe service {SERVICE} -n {SERVICE_NAMESPACE}',
  },
  'other-webhook-failed': {
    about: 'other-webhook',
    field: 'clientConfig',
    sentence:
      '{WEBHOOK} of {PLACE}, which is not an injector, cannot be called, so every pod that it applies to is refused.',
    source: CALL,
    nextStep:
      'ask the team that runs that webhook to look at it: kubectl get {KIND} {CONFIGURATION} -o yaml',
  },
  'failed-open': {
    about: 'webhook',
    field: 'failurePolicy',
    sentence:
      'The pod is created without a sidecar, although {WEBHOOK} of {PLACE} applies: it cannot be called, and failurePolicy Ignore hides that.',
    source: CALL,
    nextStep:
      'see why it fails in the log of the API server, and whether the injector runs: kubectl get pods -n {SERVICE_NAMESPACE}',
  },
  'match-condition-error': {
    about: 'webhook',
    sentence:
      'A match condition of a webhook fails for this pod, and failurePolicy Fail forbids it.',
    source: 'Kubernetes apiserver pkg/admission/plugin/webhook/matchconditions',
    nextStep: 'let the expression also hold for pods without that field, as in "has(…) && …"',
  },
  'dry-run-unsupported': {
    about: 'probe',
    field: 'sideEffects',
    sentence:
      '{WEBHOOK} does not declare that it has no side effects, so the API server refuses to try a pod.',
    source: CALL,
    nextStep: 'trust the prediction; or declare sideEffects None on the webhook, if that is true',
  },
  'denied-annotation': {
    about: 'pod',
    sentence: 'The injector denies the pod: an annotation has a value that it does not accept.',
    source: 'Istio pkg/kube/inject/validate.go',
    nextStep: 'correct the annotation that the message names, on the pod template',
  },
  'denied-template': {
    about: 'pod',
    sentence:
      'The injector denies the pod: it asks for a template that the injector does not have.',
    source: 'Istio pkg/kube/inject/inject.go, RunTemplate',
    nextStep:
      'name a template that the message lists: in inject.istio.io/templates of the pod, or else in defaultTemplates of the injector',
  },
  'denied-version': {
    about: 'webhook',
    sentence:
      'The injector denies every pod: its templates in the ConfigMap are of another version than its program.',
    source: RENDER,
    nextStep:
      'bring the control plane and its ConfigMap to one version: finish the upgrade, or undo it',
  },
  'denied-injector': {
    about: 'pod',
    sentence: 'The injector denies the pod.',
    source: RENDER,
    nextStep: 'correct what the message names',
  },
  'denied-by-other': {
    about: 'pod',
    sentence: '{WEBHOOK} of {PLACE}, which is not an injector, denies the pod.',
    source: CALL,
    nextStep:
      'correct what the message names, or ask the team that runs that webhook: kubectl get {KIND} {CONFIGURATION} -o yaml',
  },
  'denied-policy': {
    about: 'pod',
    sentence: 'An admission policy of the cluster denies the pod.',
    source: 'Kubernetes apiserver pkg/admission/plugin/policy',
    nextStep: 'correct what the message names, or ask the team that wrote the policy',
  },
  'pod-security': {
    about: 'pod',
    sentence: 'Pod Security of the namespace refuses the pod as it is with its sidecar.',
    source: 'Kubernetes pod-security-admission',
    nextStep:
      'if istio-init is named, let the CNI plugin of the mesh redirect the traffic instead; or relax pod-security.kubernetes.io/enforce of namespace {NAMESPACE}',
    withoutSidecar: {
      sentence: 'Pod Security of the namespace refuses the pod, with or without a sidecar.',
      nextStep:
        'correct the fields that the message names, or relax pod-security.kubernetes.io/enforce of namespace {NAMESPACE}',
    },
  },
  quota: {
    about: 'pod',
    sentence: 'The quota of the namespace does not admit the pod, the sidecar included.',
    source: 'Kubernetes apiserver pkg/admission/plugin/resourcequota',
    nextStep:
      "raise it, or lower the sidecar's requests with sidecar.istio.io/proxyCPU and proxyMemory: kubectl describe resourcequota -n {NAMESPACE}",
    withoutSidecar: {
      sentence: 'The quota of the namespace does not admit the pod, with or without a sidecar.',
      nextStep:
        'raise it, lower the requests of the pod itself, or remove other pods: kubectl describe resourcequota -n {NAMESPACE}',
    },
  },
  'limit-range': {
    about: 'pod',
    sentence: 'A LimitRange of the namespace does not admit the pod, the sidecar included.',
    source: 'Kubernetes plugin/pkg/admission/limitranger',
    nextStep:
      "bring the sidecar's resources within it, with sidecar.istio.io/proxyCPULimit and similar annotations: kubectl describe limitrange -n {NAMESPACE}",
    withoutSidecar: {
      sentence: 'A LimitRange of the namespace does not admit the pod, with or without a sidecar.',
      nextStep:
        'bring the resources of the pod itself within it: kubectl describe limitrange -n {NAMESPACE}',
    },
  },
  'service-account': {
    about: 'pod',
    sentence: "The pod's service account does not exist.",
    source: 'Kubernetes plugin/pkg/admission/serviceaccount',
    nextStep:
      'create it, or correct serviceAccountName: kubectl get serviceaccounts -n {NAMESPACE}',
  },
  'namespace-missing': {
    about: 'pod',
    sentence: 'The namespace does not exist.',
    source: 'Kubernetes apiserver pkg/admission/plugin/namespace/lifecycle',
    nextStep: 'check the name: kubectl asm-inject namespace list',
  },
  'namespace-terminating': {
    about: 'pod',
    sentence: 'The namespace is being deleted; no pod can be created in it.',
    source: 'Kubernetes apiserver pkg/admission/plugin/namespace/lifecycle',
    nextStep: 'wait until it is gone: kubectl get namespace {NAMESPACE}',
  },
  'pod-rejected': {
    about: 'pod',
    sentence: 'The API server finds the pod invalid, as it is after admission.',
    source: 'Kubernetes pkg/apis/core/validation',
    nextStep:
      "correct the field that the message names; if the sidecar brings it, correct the injector's template",
  },
  'probe-forbidden': {
    about: 'probe',
    sentence: 'You may not create pods in {NAMESPACE}, so the cluster could not be asked.',
    source: 'Kubernetes RBAC',
    nextStep:
      'ask for permission to create pods, or rely on the prediction: kubectl auth can-i create pods -n {NAMESPACE}',
  },
  'changed-in-admission': {
    about: 'pod',
    sentence:
      'Another mutating webhook changes the pod before the injector sees it, so the injector does not decide by the template alone.',
    source: CALL,
    nextStep:
      'ask the team that runs that webhook; or set in the template what makes the webhook skip the pod',
  },
  'cluster-differs': {
    about: 'probe',
    sentence:
      'The cluster answers differently than its objects predict: something that they do not show takes part.',
    source: 'docs/architecture.md, predicted and asked',
    nextStep:
      'trust the cluster; ask again in a few seconds (caches lag after a change), then see the log of the injector (it keeps its last config when the new one is invalid) and the other mutating webhooks',
  },
  'pod-refused': {
    about: 'pod',
    sentence: 'The API server refuses the pod.',
    source: 'Kubernetes apiserver',
    nextStep: 'correct what the message names',
  },
} as const satisfies Record<string, ProbeReasonText>;

/** Stable code of the API server's answer to a pod that was tried. Codes may be added, never changed. */
export type ProbeReasonCode = keyof typeof TABLE;

/** Every code with its text, for documentation. */
export const PROBE_REASONS: Readonly<Record<ProbeReasonCode, ProbeReasonText>> = TABLE;
