import type { PredictedLabels } from '../model/model.ts';

/** Labels that the stock sidecar templates add (Istio manifests/charts/istio-control/istio-discovery/files). */
export const INJECTED_LABELS: readonly string[] = [
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
];

/** The labels as later webhooks see them after an injector has added its sidecar. */
export function addInjectedLabels(labels: PredictedLabels): PredictedLabels {
  return { ...Object.fromEntries(INJECTED_LABELS.map((key) => [key, null])), ...labels };
}
