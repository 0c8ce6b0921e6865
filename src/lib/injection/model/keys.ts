/** Namespace label that switches injection on ("enabled") or off (any other value) for the default revision. */
export const NAMESPACE_INJECTION = 'istio-injection';

/** Pod label and annotation that opts one pod in ("true") or out ("false"). The label beats the annotation from 1.12 on. */
export const POD_INJECT = 'sidecar.istio.io/inject';

/**
 * Namespace and pod label: the control-plane revision or tag that injects. On a webhook configuration: its revision.
 */
export const REVISION = 'istio.io/rev';

/** Label of a webhook configuration that serves a revision tag: the name of the tag. */
export const REVISION_TAG = 'istio.io/tag';

/** Namespace and pod label that enrols in ambient mode ("ambient") or keeps out of it ("none"). */
export const DATAPLANE_MODE = 'istio.io/dataplane-mode';

/** Label that istioctl sets in both selectors of a webhook, with value "never-match", to switch the webhook off. */
export const DEACTIVATED = 'istio.io/deactivated';

/** Label that the API server keeps on every namespace: its own name. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Annotation that the injector sets on a pod: JSON with everything it added, and the revision. */
export const SIDECAR_STATUS = 'sidecar.istio.io/status';

/** Annotation with the comma-separated templates to render instead of the injector's default ones. */
export const INJECT_TEMPLATES = 'inject.istio.io/templates';

/** Annotation that requests a native sidecar (an init container that restarts), or declines it ("false"). */
export const NATIVE_SIDECAR = 'sidecar.istio.io/nativeSidecar';

/** Annotation that replaces the sidecar's image. */
export const PROXY_IMAGE = 'sidecar.istio.io/proxyImage';

/** Annotation that chooses a variant of the sidecar's image: default, distroless or debug. */
export const PROXY_IMAGE_TYPE = 'sidecar.istio.io/proxyImageType';

/** Annotation in which the injector keeps a container istio-proxy that the pod declared itself. */
export const PROXY_OVERRIDES = 'proxy.istio.io/overrides';

/** Annotation with a ProxyConfig (YAML or JSON) for one pod. */
export const PROXY_CONFIG = 'proxy.istio.io/config';

/** Annotation that kubectl and kubernetes controllers read as "the template changed, roll out". */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Annotation on the mirror pod of a static pod. */
export const MIRROR_POD = 'kubernetes.io/config.mirror';

/** Label of the webhook configurations that Istio installs, with value "sidecar-injector". */
export const APP = 'app';

/** Annotation that chooses how the pod's traffic is redirected: REDIRECT, TPROXY or NONE. */
export const INTERCEPTION_MODE = 'sidecar.istio.io/interceptionMode';

/** Namespace label with the Pod Security level that new pods must meet: privileged, baseline or restricted. */
export const POD_SECURITY_ENFORCE = 'pod-security.kubernetes.io/enforce';
