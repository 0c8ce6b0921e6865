import { parseInjectorValues } from '../installed/injector-values.ts';
import type { ConfigMapObject } from '../model/api-objects.ts';
import { readField } from '../model/managed-fields.ts';

/** The key in `values` of the injector's ConfigMap for the rewriting of app probes (Istio 1.30 values.yaml). */
export const REWRITE_APP_PROBE = ['sidecarInjectorWebhook', 'rewriteAppHTTPProbe'] as const;

/** Annotation that overrides the setting for one pod. */
export const REWRITE_APP_PROBE_ANNOTATION = 'sidecar.istio.io/rewriteAppHTTPProbers';

/**
 * Whether new pods' HTTP, TCP and gRPC probes are sent to the sidecar's agent, so that they work under strict mTLS.
 * Not set means no (Istio 1.30 pkg/kube/inject/app_probe.go ShouldRewriteAppHTTPProbers).
 * @returns nothing when the ConfigMap has no readable `values`.
 */
export function readRewriteAppProbe({ data }: ConfigMapObject): boolean | undefined {
  if (data?.values === undefined) return undefined;
  try {
    return readField(parseInjectorValues(data.values), REWRITE_APP_PROBE) === true;
  } catch {
    // The injector cannot read them either. It keeps the previous values, which are not visible.
    return undefined;
  }
}
